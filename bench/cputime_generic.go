//go:build !unix

package main

import "time"

var started = time.Now()

// cpu returns the time since the process started: systems that are not Unix
// tell CPU time in other ways, and figures from them are not published.
func cpu() time.Duration { return time.Since(started) }
