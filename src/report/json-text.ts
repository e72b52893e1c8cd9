import {replaceHarmful} from './printable.ts'

/**
 * A document as JSON that is safe on a terminal: what could move the cursor, hide or reorder text
 * is written as an escape, which a program reads as the character itself.
 */
export function jsonText(value: unknown, indent?: number): string {
  // Newlines are the only control characters that JSON.stringify leaves, and they are its own.
  const lines = (JSON.stringify(value, null, indent) ?? 'null').split('\n')
  return lines.map((line) => replaceHarmful(line, escapeOf)).join('\n')
}

function escapeOf(character: string): string {
  return Array.from({length: character.length}, (_, index) => {
    const unit = character.charCodeAt(index).toString(16)
    return `\\u${unit.padStart(4, '0')}`
  }).join('')
}
