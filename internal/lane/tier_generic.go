//go:build !amd64 || purego

package lane

// supported returns the only tier of a build without assembly.
func supported() Tier { return Go }
