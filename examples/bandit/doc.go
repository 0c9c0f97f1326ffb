// Bandit asks what a log of actions that were taken by chance says about other
// ways to act: what Thompson sampling would have earned while it learned, and what
// policies would earn from now on, by their inverse propensities. README.md
// explains it.
package main
