import {styleText} from 'node:util'

/** The few ways in which the reports set text apart. Whether they show is the caller's choice. */
export interface Paint {
  bold(text: string): string
  dim(text: string): string
  red(text: string): string
  green(text: string): string
  yellow(text: string): string
  cyan(text: string): string
}

/** Leaves every text as it is: for files, pipes and NO_COLOR. */
export const plainPaint: Paint = {
  bold: (text) => text,
  dim: (text) => text,
  red: (text) => text,
  green: (text) => text,
  yellow: (text) => text,
  cyan: (text) => text,
}

// The commands know the stream; styleText must not ask process.stdout a second time.
const always = {validateStream: false}

/** Colours for a terminal. */
export const colourPaint: Paint = {
  bold: (text) => styleText('bold', text, always),
  dim: (text) => styleText('dim', text, always),
  red: (text) => styleText('red', text, always),
  green: (text) => styleText('green', text, always),
  yellow: (text) => styleText('yellow', text, always),
  cyan: (text) => styleText('cyan', text, always),
}
