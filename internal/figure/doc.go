// Package figure is what the plot packages of all areas share: a figure of panels
// below a title, its formats, colours and fonts.
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
// Bad input here; golden pictures in the plot packages.
package figure
