/** A rule has at most a few thousand characters, and a line that is none may have millions. */
const mostShown = 300

/** The beginning of a line that is shown only so that it can be found. */
export function cropped(line: string): string {
  return line.length > mostShown ? `${line.slice(0, mostShown)}…` : line
}
