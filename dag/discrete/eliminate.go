package discrete

import "slices"

// SumProduct returns the product of tables summed over variables, one variable
// after another: the one next whose table is smallest. Variables that no table
// has count for nothing.
//
// Errors: a *SizeError, before any work, if a table on the way has more than
// MaxCells.
// Source: variable elimination with the greedy order of least weight,
// [Koller2009] §9.3 and §9.4.3.
// Cost: that of the largest table on the way.
func SumProduct(tables []*Table, over []string) (*Table, error) {
	order, largest := plan(tables, over)
	if _, err := cells(largest); err != nil {
		return nil, err
	}
	tables = slices.Clone(tables)
	for _, name := range order {
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

// plan returns the order of summing, and the variables of the largest table.
func plan(tables []*Table, over []string) (order []string, largest []Variable) {
	var vars []Variable
	index := map[string]int{}
	for _, t := range tables {
		for _, v := range t.vars {
			if _, has := index[v.Name]; !has {
				index[v.Name] = len(vars)
				vars = append(vars, v)
			}
		}
	}
	near := make([][]bool, len(vars)) // those in a table with it, itself among them
	for i := range near {
		near[i] = make([]bool, len(vars))
	}
	for _, t := range tables {
		for _, v := range t.vars {
			for _, u := range t.vars {
				near[index[v.Name]][index[u.Name]] = true
			}
		}
	}
	weigh := func(in []bool) float64 {
		n := 1.0
		for i, yes := range in {
			if yes {
				n *= float64(vars[i].Levels)
			}
		}
		return n
	}
	size := 0.0
	note := func(in []bool) {
		if n := weigh(in); n > size {
			size, largest = n, nil
			for i, yes := range in {
				if yes {
					largest = append(largest, vars[i])
				}
			}
		}
	}
	left := slices.Repeat([]bool{true}, len(vars))
	var waiting []int
	for _, name := range over {
		if i, has := index[name]; has && left[i] {
			left[i] = false
			waiting = append(waiting, i)
		}
	}
	note(left)
	for len(waiting) > 0 {
		next, least := 0, 0.0
		for k, i := range waiting {
			if n := weigh(near[i]); k == 0 || n < least {
				next, least = k, n
			}
		}
		i := waiting[next]
		waiting = slices.Delete(waiting, next, next+1)
		order = append(order, vars[i].Name)
		note(near[i])
		// Those near it are in one table from now on.
		for j, is := range near[i] {
			if is && j != i {
				for k, also := range near[i] {
					near[j][k] = near[j][k] || also
				}
				near[j][i] = false
			}
		}
	}
	return order, largest
}
