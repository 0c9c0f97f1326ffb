// Package lastlayer tells how sure a network is by what its last layer could have
// been: a posterior of the weights between its features and its outputs, the
// rest of the network as it is.
package lastlayer
