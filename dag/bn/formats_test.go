package bn_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag/bn"
)

// forms returns a network in all forms.
func forms(t *testing.T, n *bn.Network) []string {
	t.Helper()
	text, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	return []string{n.BIF(), n.XMLBIF(), string(text)}
}

const smallXML = `<?xml version="1.0" encoding="US-ASCII"?>
<!-- The network of bif_test.go. -->
<!DOCTYPE BIF [ <!ELEMENT BIF ( NETWORK )*> ]>
<BIF VERSION="0.3">
<NETWORK>
<NAME>Small one</NAME>
<PROPERTY>author is nobody</PROPERTY>
<VARIABLE TYPE="nature"><NAME>light-on</NAME><OUTCOME>true</OUTCOME><OUTCOME>false</OUTCOME><PROPERTY>position = (1,2)</PROPERTY></VARIABLE>
<VARIABLE TYPE="nature"><NAME>dog</NAME><OUTCOME>in</OUTCOME><OUTCOME>out</OUTCOME><OUTCOME>&lt;away</OUTCOME></VARIABLE>
<VARIABLE TYPE="nature"><NAME>bark</NAME><OUTCOME>yes</OUTCOME><OUTCOME>no</OUTCOME></VARIABLE>
<DEFINITION><FOR>light-on</FOR><TABLE>0.25 0.75</TABLE></DEFINITION>
<DEFINITION><FOR>dog</FOR><GIVEN>light-on</GIVEN>
  <TABLE>0.6 0.3 0.1 <!-- the light is off --> 0.05 0.15 0.8</TABLE></DEFINITION>
<DEFINITION><FOR>bark</FOR><GIVEN>dog</GIVEN><GIVEN>light-on</GIVEN>
  <TABLE>0.5 0.5 0.5 0.5
         0.5 0.5 0.125 0.875
         0.5 0.5 0.5 0.5</TABLE></DEFINITION>
</NETWORK>
</BIF>
`

const smallJSON = `{"name": "Small one",
 "variables": [
  {"name": "light-on", "states": ["true", "false"]},
  {"name": "dog", "states": ["in", "out", "<away"]},
  {"name": "bark", "states": ["yes", "no"]}],
 "tables": [
  {"variable": "light-on", "parents": [], "rows": [[0.25, 0.75]]},
  {"variable": "dog", "parents": ["light-on"], "rows": [[0.6, 0.3, 0.1], [0.05, 0.15, 0.8]]},
  {"variable": "bark", "parents": ["dog", "light-on"], "rows": [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5], [0.125, 0.875], [0.5, 0.5], [0.5, 0.5]]}]}
`

// TestForms: the same network in three forms, with a mark before it or without.
func TestForms(t *testing.T) {
	want, err := bn.Parse(small)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{smallXML, smallJSON, "\ufeff" + smallJSON, "\ufeff" + small} {
		n, err := bn.Parse(text)
		if err != nil || !n.Equal(want) {
			t.Errorf("another network: %v\n%s", err, text)
		}
	}
	var n bn.Network
	if err := json.Unmarshal([]byte(smallJSON), &n); err != nil || !n.Equal(want) {
		t.Errorf("unmarshalled it is another: %v", err)
	}
	if err := json.Unmarshal([]byte(`{"name": 1}`), &n); err == nil || !n.Equal(want) {
		t.Errorf("an error changes the network: %v", err)
	}
}

func TestXMLFaults(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"<NETWORK>", "<NETWORKS>", `line 5 col 1: <NETWORKS> can't be here`},
		{"</BIF>", "", `line 20 col 1: unexpected EOF`},
		{"<NAME>Small one</NAME>", "<NAME>Small one</NAMES>", `closed by </NAMES>`},
		{"<NAME>Small one</NAME>", "text", `line 5 col 10: text can't be here, in <NETWORK>`},
		{`TYPE="nature"><NAME>dog`, `TYPE="decision"><NAME>dog`, `line 9 col 1: the variable is of type "decision"`},
		{"<NAME>dog</NAME>", "<NAME>bark</NAME>", `line 10 col 25: variable "bark" is given twice`},
		{"<NAME>dog</NAME>", "<NAME>dog</NAME><NAME>cat</NAME>", `line 9 col 41: the variable dog has a name already`},
		{"<OUTCOME>yes</OUTCOME><OUTCOME>no</OUTCOME>", "", `bark has no states`},
		{"<FOR>dog</FOR>", "", `line 12 col 1: there are 0 <FOR> and 1 <TABLE>`},
		{"<TABLE>0.25 0.75</TABLE>", "<TABLE>0.25 0.75</TABLE><TABLE>1</TABLE>", `there is a table already`},
		{"<TABLE>0.25 0.75</TABLE>", "<TABLE>0.25 0.7</TABLE>", `line 11 col 32: the probabilities of light-on sum to 0.95, want 1`},
		{"<TABLE>0.25 0.75</TABLE>", "<TABLE>0.25 x</TABLE>", `"x" in the table is no probability`},
		{"<TABLE>0.25 0.75</TABLE>", "<TABLE>NaN 1</TABLE>", `"NaN" in the table is no probability`},
		{"<TABLE>0.25 0.75</TABLE>", "<TABLE>1</TABLE>", `there are 1 probabilities, want 2`},
		{"0.05 0.15 0.8", "0.05 0.15 0.7", `the probabilities of dog given light-on=false sum to 0.89`},
		{"<GIVEN>dog</GIVEN>", "<GIVEN>dogs</GIVEN>", `line 14 col 28: no variable "dogs" (did you mean "dog"?)`},
		{"US-ASCII", "UTF-16", `the text is in UTF-16`},
		{"<!ELEMENT", "<!ELEMENT \"", `unexpected EOF`},
	} {
		text := strings.Replace(smallXML, c.old, c.new, 1)
		if _, err := bn.Parse(text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s for %s: error %v, want one with %q", c.new, c.old, err, c.want)
		}
	}
	if _, err := bn.Parse("<x/>"); err == nil || !strings.Contains(err.Error(), "line 1 col 1: <x> can't be here") {
		t.Errorf("another document: %v", err)
	}
	if _, err := bn.Parse("<BIF></BIF>"); err == nil || !strings.Contains(err.Error(), "there should be a <BIF> with a <NETWORK>") {
		t.Errorf("no network: %v", err)
	}
}

func TestJSONFaults(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`"name"`, `"nam"`, `line 1 col 2: unknown field "nam" (did you mean "name"?)`},
		{`"Small one"`, `Small`, `line 1 col 10: invalid character 'S'`},
		{"]}]}\n", "]}]} x", `there is more after the network`},
		{"]}]}\n", "]}]", `unexpected EOF`},
		{`[0.25, 0.75]`, `[0.25, 0.7]`, `the probabilities of light-on sum to 0.95`},
		{`[0.25, 0.75]`, `[1]`, `row 0 of the table of light-on has 1 probabilities, want 2`},
		{`[[0.25, 0.75]]`, `[]`, `the table of light-on has 0 rows, want 1`},
		{`[0.25, 0.75]`, `[-0.25, 1.25]`, `is -0.25, want one that is finite and not negative`},
		{`"parents": ["light-on"]`, `"parents": ["light-in"]`, `did you mean "light-on"`},
		{`"variable": "bark"`, `"variable": "dark"`, `no node "dark" (did you mean "bark"?)`},
		{`["yes", "no"]`, `[]`, `bark has no states`},
		{`["yes", "no"]`, `["yes", "yes"]`, `the state "yes" twice`},
		{`"rows": [[0.25`, `"rows": [["a"`, `line 7 col`},
	} {
		text := strings.Replace(smallJSON, c.old, c.new, 1)
		_, err := bn.Parse(text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s for %s: error %v, want one with %q", c.new, c.old, err, c.want)
		}
		var at *bn.SyntaxError
		if strings.Contains(c.want, "line") && !errors.As(err, &at) {
			t.Errorf("%v is no *SyntaxError", err)
		}
	}
}
