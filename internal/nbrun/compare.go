package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/seed78144065/credence/internal/figure"
)

// compare returns where the outputs of a cell differ from those that it had, nil
// if nowhere, and puts pictures that it had in place of the same ones.
func compare(cell int, had, made []any) error {
	var faults []error
	differ := func(format string, a ...any) { faults = append(faults, fault{cell, 0, fmt.Sprintf(format, a...)}) }
	if kindsOf(had) != kindsOf(made) {
		differ("the outputs are %s, were %s", kindsOf(made), kindsOf(had))
	}
	for i := range min(len(had), len(made)) {
		old, now := had[i].(object), made[i].(object)
		if old["output_type"] != now["output_type"] || old["name"] != now["name"] {
			continue
		}
		switch now["output_type"] {
		case "stream":
			if said := firstChange(joined(old["text"]), joined(now["text"])); said != "" {
				differ("%s %s", now["name"], said)
			}
		case "display_data":
			if err := comparePictures(old["data"].(object), now["data"].(object)); err != nil {
				differ("%v", err)
			}
		default:
			if !reflect.DeepEqual(old, now) {
				differ("the output %v was %v", now["output_type"], now["evalue"])
			}
		}
	}
	return errors.Join(faults...)
}

// kindsOf lists outputs in words.
func kindsOf(outputs []any) string {
	if len(outputs) == 0 {
		return "none"
	}
	var kinds []string
	for _, o := range outputs {
		o := o.(object)
		kind := fmt.Sprint(o["output_type"])
		if o["output_type"] == "stream" {
			kind = fmt.Sprint(o["name"])
		}
		kinds = append(kinds, kind)
	}
	return strings.Join(kinds, ", ")
}

// firstChange says where two texts differ first, "" if they don't.
func firstChange(had, made string) string {
	if had == made {
		return ""
	}
	a, b := strings.Split(had, "\n"), strings.Split(made, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d was %q, is %q", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("had %d lines, has %d", len(a), len(b))
}

// comparePictures compares what is shown: names to the letter, pictures by their
// pixels. The picture that was there stays if it is the same.
func comparePictures(old, now object) error {
	name := joined(now["text/plain"])
	if joined(old["text/plain"]) != name {
		return fmt.Errorf("the picture was %s, is %s", joined(old["text/plain"]), name)
	}
	had, err := base64.StdEncoding.DecodeString(joined(old["image/png"]))
	if err != nil {
		return fmt.Errorf("the picture %s that is there is no base64: %w", name, err)
	}
	made, err := base64.StdEncoding.DecodeString(joined(now["image/png"]))
	if err != nil {
		return err
	}
	share, err := figure.Differ(had, made)
	if err != nil {
		return fmt.Errorf("the picture %s: %w", name, err)
	}
	if share > figure.SameShare {
		return fmt.Errorf("of the picture %s a share %.2g of the pixels differ", name, share)
	}
	now["image/png"] = old["image/png"]
	return nil
}

// count is a number as notebooks have it.
func count(n int) json.Number { return json.Number(fmt.Sprint(n)) }
