package ir

import "strconv"

var opNames = [...]string{
	Const: "number", Data: "data", Param: "parameter", Term: "log density",
	Neg: "Neg", Exp: "Exp", Log: "Log", Log1p: "Log1p", Expm1: "Expm1", Sqrt: "Sqrt", Square: "Square",
	Abs: "Abs", Sin: "Sin", Cos: "Cos", Tanh: "Tanh", Logit: "Logit", Expit: "Expit", Softplus: "Softplus",
	Lgamma: "Lgamma", NormalCDF: "NormalCDF", Log1mExp: "Log1mExp",
	Add: "Add", Sub: "Sub", Mul: "Mul", Div: "Div", Pow: "Pow", Min: "Min", Max: "Max",
	Less: "Less", LessEq: "LessEq", Equal: "Equal", LogAddExp: "LogAddExp", LogDiffExp: "LogDiffExp", Where: "Where",
	Sum: "Sum", Prod: "Prod", LogSumExp: "LogSumExp", Softmax: "Softmax", Cumsum: "Cumsum",
	MatMul: "MatMul", Permute: "Permute", Take: "Take", Group: "At", Reshape: "Reshape", Call: "Call", LogProb: "LogProb",
	NormalNoise: "normal noise", UniformNoise: "uniform noise", Strata: "stratified noise", FromNoise: "FromNoise", NoiseOf: "NoiseOf",
}

// String returns the operation's name as users write it.
func (o Op) String() string { return opNames[o] }

func itoa(n int) string { return strconv.Itoa(n) }
