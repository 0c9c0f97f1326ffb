package main

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/arviz"
	"github.com/seed78144065/credence/bayes/cmdstan"
)

// exports write the draws of the model that isn't centred to a folder.
var exports = map[string]func(folder string, s studies, draws, predicted *bayes.Draws) error{
	"cmdstan": exportCmdStan, "arviz": exportArviZ,
}

// exportCmdStan writes a file for each chain: schools_1.csv and so on.
func exportCmdStan(folder string, _ studies, draws, _ *bayes.Draws) error {
	_, err := cmdstan.WriteFiles(folder, "schools", draws)
	return err
}

// exportArviZ writes draws, predictions and data to schools.json.
func exportArviZ(folder string, s studies, draws, predicted *bayes.Draws) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(folder, "schools.json"))
	if err != nil {
		return err
	}
	school := []bayes.Dim{bayes.NewDim("school", s.names...)}
	return errors.Join(arviz.Write(f, &arviz.InferenceData{
		Posterior: draws, PosteriorPredictive: predicted,
		ObservedData: []arviz.Array{{Name: "effect", Dims: school, Values: s.effect}},
		ConstantData: []arviz.Array{{Name: "se", Dims: school, Values: s.se}},
	}), f.Close())
}
