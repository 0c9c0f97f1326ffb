package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// What metadata have that tools know; anything may be beside it.
var (
	ofNotebook = shape{may: map[string]rule{
		"kernelspec": open(shape{must: map[string]rule{"name": isString, "display_name": isString}}),
		"language_info": open(shape{
			must: map[string]rule{"name": isString},
			may:  map[string]rule{"codemirror_mode": isMode, "file_extension": isString, "mimetype": isString, "pygments_lexer": isString},
		}),
		"orig_nbformat": isFromOne, "title": isString, "authors": isList,
	}}
	named      = map[string]rule{"name": isName, "tags": isTags}
	ofRaw      = shape{may: with(named, map[string]rule{"format": isString, "jupyter": isObject})}
	ofMarkdown = shape{may: with(named, map[string]rule{"jupyter": isObject})}
	ofCode     = shape{may: with(named, map[string]rule{
		"jupyter":   open(shape{may: map[string]rule{"source_hidden": isBool, "outputs_hidden": isBool}}),
		"execution": isTimes, "collapsed": isBool, "scrolled": isScrolled,
	})}
)

// open is the rule of an object that may have other fields than those of a shape.
func open(s shape) rule {
	return func(v any) string {
		o, ok := v.(object)
		if !ok {
			return "is no object"
		}
		for _, name := range slices.Sorted(maps.Keys(s.must)) {
			if _, ok := o[name]; !ok {
				return "lacks " + name
			}
		}
		for _, name := range slices.Sorted(maps.Keys(o)) {
			is := s.must[name]
			if is == nil {
				is = s.may[name]
			}
			if is == nil {
				continue
			}
			if fault := is(o[name]); fault != "" {
				return "of " + name + " " + fault
			}
		}
		return ""
	}
}

func isBool(v any) string {
	_, ok := v.(bool)
	return say(ok, "is neither true nor false")
}

// isMode is for how an editor colours the language: a name, or settings.
func isMode(v any) string {
	return say(isString(v) == "" || isObject(v) == "", "is neither a string nor an object")
}

func isFromOne(v any) string {
	return say(isInteger(v) == "" && v != json.Number("0"), "is no integer from 1")
}

func isName(v any) string {
	name, _ := v.(string)
	return say(name != "" && !strings.Contains(name, "\n"), "is no line of text")
}

// isTimes is for when a cell was run: any names, with times as strings.
func isTimes(v any) string {
	times, ok := v.(object)
	if !ok {
		return "is no object"
	}
	for _, name := range slices.Sorted(maps.Keys(times)) {
		if isString(times[name]) != "" {
			return "of " + name + " is no string"
		}
	}
	return ""
}

func isScrolled(v any) string {
	return say(isBool(v) == "" || v == "auto", "is neither true, false nor auto")
}

// isTags is for words that mean something to tools.
func isTags(v any) string {
	if fault := isStrings(v); fault != "" {
		return fault
	}
	seen := map[any]bool{}
	for _, tag := range v.([]any) {
		if s := tag.(string); s == "" || strings.Contains(s, ",") || seen[s] {
			return fmt.Sprintf("has %q, want tags that differ, without commas", s)
		}
		seen[tag] = true
	}
	return ""
}
