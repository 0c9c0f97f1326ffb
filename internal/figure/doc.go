// Package figure is what the plot packages of all areas share: a figure of panels
// below a title, its formats, colours, fonts and ticks.
//
// # References
//
// [OkabeIto2008]: see REFERENCES.md.
//
// # Stability
//
// Internal; the plot packages export Figure under their own name.
//
// # Tests
//
// Bad input and ticks here; golden pictures in the plot packages.
package figure
