package lane

// W is the number of lanes: one draw each.
const W = 8

// V is one row: a number for each lane. A value of n rows is a []V.
type V = [W]float64

// Arg is an operand of a kernel: a number for each row and lane, or one number
// a row for all lanes (data are never stored eight times).
type Arg struct {
	V    []V       // rows of lanes; nil if the operand is data
	D    []float64 // data, used when V is nil
	Step int       // rows to move for each row of the kernel: 0 broadcasts
}

// Lanes returns v as an operand that moves on with the kernel's rows.
func Lanes(v []V) Arg { return Arg{V: v, Step: 1} }

// Data returns d as an operand, one number a row.
func Data(d []float64) Arg { return Arg{D: d, Step: 1} }

// Broadcast returns a whose first row serves every row of the kernel.
func (a Arg) Broadcast() Arg { a.Step = 0; return a }

// At returns row i of the kernel's rows. Data are spread over buf.
func (a *Arg) At(i int, buf *V) *V { return a.Elem(i, 0, buf) }

// Elem returns row j of event i: the operand holds Step rows for each event.
func (a *Arg) Elem(i, j int, buf *V) *V {
	k := i*a.Step + j
	if a.V != nil {
		return &a.V[k]
	}
	d := a.D[k]
	for l := range buf {
		buf[l] = d
	}
	return buf
}

// Len returns the number of rows the operand holds.
func (a *Arg) Len() int {
	if a.V != nil {
		return len(a.V)
	}
	return len(a.D)
}

// Acc is where a reverse kernel adds derivatives; with Step 0 all rows add to
// the first. The zero Acc wants none.
type Acc struct {
	V    []V
	Step int
}

// Wanted reports whether anything is added at all.
func (a *Acc) Wanted() bool { return a.V != nil }
