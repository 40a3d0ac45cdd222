// Package greeting finds the words. It is internal: under any other import path nobody here may use it.
package greeting

// For greets name.
func For(name string) string {
	return "hello from the fork, " + name
}
