package discrete

import "slices"

// SumProduct returns the product of tables summed over variables, one variable
// after another: the one next that shares tables with the fewest others.
// Variables that no table has count for nothing.
//
// Source: variable elimination by minimum degree, [Koller2009] §9.3 and §9.4.3.
// Cost: that of the largest table on the way; a *SizeError above MaxCells.
func SumProduct(tables []*Table, over []string) (*Table, error) {
	index := map[string]int{}
	var near [][]bool
	for _, t := range tables {
		for _, v := range t.vars {
			if _, has := index[v.Name]; !has {
				index[v.Name] = len(index)
			}
		}
	}
	near = make([][]bool, len(index))
	for i := range near {
		near[i] = make([]bool, len(index))
	}
	for _, t := range tables {
		for _, v := range t.vars {
			for _, u := range t.vars {
				near[index[v.Name]][index[u.Name]] = true
			}
		}
	}
	tables = slices.Clone(tables)
	var waiting []string
	for _, name := range over {
		if _, has := index[name]; has {
			waiting = append(waiting, name)
		}
	}
	for len(waiting) > 0 {
		next, least := 0, len(index)+1
		for k, name := range waiting {
			if d := count(near[index[name]]); d < least {
				next, least = k, d
			}
		}
		name := waiting[next]
		waiting = slices.Delete(waiting, next, next+1)
		near = forget(near, index[name])
		product := One()
		rest := tables[:0]
		for _, t := range tables {
			if !t.Has(name) {
				rest = append(rest, t)
				continue
			}
			var err error
			if product, err = product.Multiply(t); err != nil {
				return nil, err
			}
		}
		sum, err := product.Sum(name)
		if err != nil {
			return nil, err
		}
		tables = append(rest, sum)
	}
	result := One()
	for _, t := range tables {
		var err error
		if result, err = result.Multiply(t); err != nil {
			return nil, err
		}
	}
	return result, nil
}

// forget joins the neighbours of a variable and removes it.
func forget(near [][]bool, i int) [][]bool {
	for j, is := range near[i] {
		if !is || j == i {
			continue
		}
		for k, also := range near[i] {
			near[j][k] = near[j][k] || also
		}
		near[j][i] = false
	}
	return near
}

func count(in []bool) int {
	n := 0
	for _, yes := range in {
		if yes {
			n++
		}
	}
	return n
}
