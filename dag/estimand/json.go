package estimand

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// MarshalJSON writes {"p": {"of": […], "given": […], "do": […], "population": …}}.
func (p Prob) MarshalJSON() ([]byte, error) {
	return json.Marshal(form{P: &probForm{p.Of, p.Given, p.Do, p.Population}})
}

// MarshalJSON writes {"sum": {"over": […], "of": …}}.
func (s Sum) MarshalJSON() ([]byte, error) {
	of, err := json.Marshal(s.Of)
	return marshal(form{Sum: &sumForm{s.Over, of}}, err)
}

// MarshalJSON writes {"product": […]}.
func (p Product) MarshalJSON() ([]byte, error) {
	parts := make([]json.RawMessage, len(p))
	var faults []error
	for i, f := range p {
		part, err := json.Marshal(f)
		parts[i], faults = part, append(faults, err)
	}
	return marshal(form{Product: &parts}, errors.Join(faults...))
}

// MarshalJSON writes {"quotient": {"over": …, "under": …}}.
func (q Quotient) MarshalJSON() ([]byte, error) {
	over, err := json.Marshal(q.Over)
	under, err2 := json.Marshal(q.Under)
	return marshal(form{Quotient: &quotientForm{over, under}}, errors.Join(err, err2))
}

// MarshalJSON writes {"number": …}.
func (n Number) MarshalJSON() ([]byte, error) {
	x := float64(n)
	return json.Marshal(form{Number: &x})
}

// FromJSON reads what the MarshalJSON methods write.
func FromJSON(text []byte) (Expr, error) {
	e, err := fromJSON(text)
	if err != nil {
		return nil, fmt.Errorf("estimand: FromJSON: %w", err)
	}
	return e, nil
}

// form is an expression as JSON: just one field is there.
type form struct {
	P        *probForm          `json:"p,omitempty"`
	Sum      *sumForm           `json:"sum,omitempty"`
	Product  *[]json.RawMessage `json:"product,omitempty"`
	Quotient *quotientForm      `json:"quotient,omitempty"`
	Number   *float64           `json:"number,omitempty"`
}

type probForm struct {
	Of         []Term `json:"of"`
	Given      []Term `json:"given,omitempty"`
	Do         []Term `json:"do,omitempty"`
	Population string `json:"population,omitempty"`
}

type sumForm struct {
	Over []Term          `json:"over"`
	Of   json.RawMessage `json:"of"`
}

type quotientForm struct {
	Over  json.RawMessage `json:"over"`
	Under json.RawMessage `json:"under"`
}

func marshal(f form, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return json.Marshal(f)
}

func fromJSON(text []byte) (Expr, error) {
	var f form
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("text after the expression")
	}
	var e Expr
	var err error
	kinds := 0
	if p := f.P; p != nil {
		kinds++
		e, err = Prob{p.Of, p.Given, p.Do, p.Population}, checkTerms(p.Of, p.Given, p.Do)
	}
	if f.Sum != nil {
		kinds++
		var of Expr
		of, err = fromJSON(f.Sum.Of)
		e, err = Sum{f.Sum.Over, of}, errors.Join(err, checkTerms(f.Sum.Over))
		for i, t := range f.Sum.Over {
			if t.Symbol == "" {
				err = errors.Join(err, fmt.Errorf("a sum over %s without a symbol", t.Var))
			} else if hasSymbol(f.Sum.Over[:i], t.Symbol) {
				err = errors.Join(err, fmt.Errorf("a sum over %s twice", t.Symbol))
			}
		}
	}
	if f.Product != nil {
		kinds++
		factors := make(Product, len(*f.Product))
		for i, part := range *f.Product {
			var fault error
			factors[i], fault = fromJSON(part)
			err = errors.Join(err, fault)
		}
		e = factors
	}
	if f.Quotient != nil {
		kinds++
		over, fault := fromJSON(f.Quotient.Over)
		under, fault2 := fromJSON(f.Quotient.Under)
		e, err = Quotient{over, under}, errors.Join(fault, fault2)
	}
	if f.Number != nil {
		kinds++
		e = Number(*f.Number)
	}
	switch {
	case err != nil:
		return nil, err
	case kinds != 1:
		return nil, fmt.Errorf("%d of p, sum, product, quotient and number in one object, want one", kinds)
	}
	return e, nil
}

// checkTerms returns an error for a term without a variable, or with a level that
// no variable has.
func checkTerms(lists ...[]Term) error {
	for _, terms := range lists {
		for _, t := range terms {
			if t.Var == "" || t.Level < 0 {
				return fmt.Errorf("a term with the variable %q and level %d", t.Var, t.Level)
			}
		}
	}
	return nil
}
