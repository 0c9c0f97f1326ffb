package formula

// predictorData are the numbers of one predictor for the rows of a table.
type predictorData struct {
	design  *design // without the departures of smooths and the groups
	names   []string
	cols    [][]float64 // without the column of ones
	offset  []float64   // nil: none
	groups  []groupData
	smooths [][]float64 // departures, row-major
}

// learn reads the data of the fit.
func (q *part) learn(f *frame, p *plan) {
	q.spec.learn(f, p.cfg.Contrasts)
	for _, g := range q.groups {
		g.learn(f)
	}
}

// data evaluates the predictor on a frame.
func (q *part) data(f *frame) predictorData {
	d := predictorData{design: q.spec.design(f)}
	for _, v := range q.spec.offsets {
		x := v.single(f, "an offset")
		if d.offset == nil {
			d.offset = make([]float64, f.rows())
		}
		for i := range x {
			d.offset[i] += x[i]
		}
	}
	for _, s := range q.spec.smooths {
		x, z := s.columns(f)
		if x == nil {
			continue
		}
		d.design.names = append(d.design.names, s.name)
		d.design.cols = append(d.design.cols, x)
		d.design.terms = append(d.design.terms, term{pos: s.node.Pos})
		d.smooths = append(d.smooths, rowMajor(z))
	}
	for _, g := range q.groups {
		d.groups = append(d.groups, g.data(f))
	}
	if d.names, d.cols = d.design.names, d.design.cols; q.spec.intercept {
		d.names, d.cols = d.names[1:], d.cols[1:]
	}
	return d
}
