// Package color wraps text in escape sequences.
package color

import "strconv"

// Wrap shows text in the color with this number.
func Wrap(text string, number int) string {
	return "\x1b[" + strconv.Itoa(number) + "m" + text + "\x1b[0m"
}
