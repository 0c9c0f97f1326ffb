package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// rule says what a value is not that it should be, "" if it is.
type rule func(any) string

// shape is what an object must and may have. Metadata may have more; all else
// only in versions after 4.5.
type shape struct{ must, may map[string]rule }

var (
	cellID   = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)
	jsonMIME = regexp.MustCompile(`^application/(.*\+)?json$`)
)

var (
	anyCell  = map[string]rule{"id": isID, "cell_type": isString, "source": isText}
	attached = map[string]rule{"attachments": isAttachments}
	top      = shape{must: map[string]rule{"metadata": open(ofNotebook), "nbformat": isInteger, "nbformat_minor": isInteger, "cells": isList}}
	cells    = map[string]shape{
		"raw":      {with(anyCell, map[string]rule{"metadata": open(ofRaw)}), attached},
		"markdown": {with(anyCell, map[string]rule{"metadata": open(ofMarkdown)}), attached},
		"code":     {must: with(anyCell, map[string]rule{"metadata": open(ofCode), "outputs": isList, "execution_count": isCount})},
	}
	outputs = map[string]shape{
		"stream":         {must: map[string]rule{"output_type": isString, "name": isString, "text": isText}},
		"display_data":   {must: map[string]rule{"output_type": isString, "data": isBundle, "metadata": isObject}},
		"execute_result": {must: map[string]rule{"output_type": isString, "data": isBundle, "metadata": isObject, "execution_count": isCount}},
		"error":          {must: map[string]rule{"output_type": isString, "ename": isString, "evalue": isString, "traceback": isStrings}},
	}
)

// validate returns all that is wrong with a notebook by the schema of nbformat
// 4.5, which says what each object has, and the rule beside it that identifiers
// of cells differ.
func validate(root object) error {
	if v := root["nbformat"]; v != json.Number("4") {
		return fmt.Errorf("nbformat is %v, want 4", v)
	}
	minor, err := strconv.Atoi(fmt.Sprint(root["nbformat_minor"]))
	if err != nil || minor < 5 {
		return fmt.Errorf("nbformat_minor is %v, want 5 or more: cells must have an id", root["nbformat_minor"])
	}
	later := minor > 5
	faults := top.check("the notebook", root, later)
	list, _ := root["cells"].([]any)
	number := map[any]int{}
	for i, c := range list {
		where := fmt.Sprintf("cell %d of all", i+1)
		cell, ok := c.(object)
		if !ok {
			faults = append(faults, where+" is no object")
			continue
		}
		s, ok := cells[fmt.Sprint(cell["cell_type"])]
		if !ok {
			faults = append(faults, fmt.Sprintf("%s has cell_type %v, want code, markdown or raw", where, cell["cell_type"]))
			continue
		}
		faults = append(faults, s.check(where, cell, later)...)
		if id, ok := cell["id"].(string); ok && number[id] > 0 {
			faults = append(faults, fmt.Sprintf("%s has the id %q of cell %d", where, id, number[id]))
		} else if ok {
			number[id] = i + 1
		}
		made, _ := cell["outputs"].([]any)
		for k, o := range made {
			where := fmt.Sprintf("%s, output %d", where, k+1)
			output, _ := o.(object)
			s, ok := outputs[fmt.Sprint(output["output_type"])]
			if !ok {
				faults = append(faults, fmt.Sprintf("%s has output_type %v, want stream, display_data, execute_result or error", where, output["output_type"]))
				continue
			}
			faults = append(faults, s.check(where, output, later)...)
		}
	}
	if len(faults) > 0 {
		return errors.New("no notebook of nbformat 4.5: " + strings.Join(faults, "; "))
	}
	return nil
}

// check returns the faults of one object; open ones may have other fields.
func (s shape) check(where string, o object, open bool) (faults []string) {
	for _, name := range slices.Sorted(maps.Keys(s.must)) {
		if _, ok := o[name]; !ok {
			faults = append(faults, fmt.Sprintf("%s lacks %s", where, name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o)) {
		is := s.must[name]
		if is == nil {
			is = s.may[name]
		}
		switch {
		case is != nil:
			if fault := is(o[name]); fault != "" {
				faults = append(faults, fmt.Sprintf("%s: %s %s", where, name, fault))
			}
		case !open:
			faults = append(faults, fmt.Sprintf("%s has a field %s, which the format doesn't know", where, name))
		}
	}
	return faults
}

func with(a, b map[string]rule) map[string]rule {
	both := maps.Clone(a)
	maps.Copy(both, b)
	return both
}

func say(ok bool, fault string) string {
	if ok {
		return ""
	}
	return fault
}

func isString(v any) string {
	_, ok := v.(string)
	return say(ok, "is no string")
}

func isObject(v any) string {
	_, ok := v.(object)
	return say(ok, "is no object")
}

func isList(v any) string {
	_, ok := v.([]any)
	return say(ok, "is no list")
}

func isInteger(v any) string {
	x, _ := v.(json.Number)
	n, err := strconv.Atoi(x.String())
	return say(err == nil && n >= 0, "is no integer from 0")
}

// isCount is for the number of a run: null before the first.
func isCount(v any) string {
	if v == nil {
		return ""
	}
	return isInteger(v)
}

func isID(v any) string {
	id, _ := v.(string)
	return say(cellID.MatchString(id), fmt.Sprintf("is %v, want 1 to 64 of a-z, A-Z, 0-9, - and _", v))
}

func isStrings(v any) string {
	list, ok := v.([]any)
	for _, s := range list {
		if isString(s) != "" {
			ok = false
		}
	}
	return say(ok, "is no list of strings")
}

func isText(v any) string {
	return say(isString(v) == "" || isStrings(v) == "", "is neither a string nor a list of strings")
}

// isBundle is for what is shown, by its media type.
func isBundle(v any) string {
	bundle, ok := v.(object)
	if !ok {
		return "is no object"
	}
	for _, mime := range slices.Sorted(maps.Keys(bundle)) {
		if fault := isText(bundle[mime]); fault != "" && !jsonMIME.MatchString(mime) {
			return "of " + mime + " " + fault
		}
	}
	return ""
}

func isAttachments(v any) string {
	files, ok := v.(object)
	if !ok {
		return "is no object"
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if fault := isBundle(files[name]); fault != "" {
			return "of " + name + " " + fault
		}
	}
	return ""
}
