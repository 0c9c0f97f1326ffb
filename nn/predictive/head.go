package predictive

import (
	"context"
	"errors"

	"github.com/seed78144065/credence/nn"
)

// A Classifier tells what its members say of the class of each row. It is safe
// for concurrent use, each call with a Classes of its own.
type Classifier interface {
	// Classify takes inputs in order of the model's and writes to. After an error
	// to has no rows.
	Classify(ctx context.Context, in []*nn.Tensor, to *Classes) error
}

// A Regressor tells what its members say of a number in each row. It is safe for
// concurrent use, each call with a Normals of its own.
type Regressor interface {
	// Regress takes inputs in order of the model's and writes to. After an error
	// to has no rows.
	Regress(ctx context.Context, in []*nn.Tensor, to *Normals) error
}

// errNoHead is the error of a head that is its type's zero value.
var errNoHead = errors.New("predictive: the head has no members; NewClassHead, NewNormalHead and NewQuantileHead make one")
