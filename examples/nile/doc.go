// Nile asks of a yearly series whether, when and how its level changed, how fast it
// would have been noticed, and what comes next. README.md explains it.
package main
