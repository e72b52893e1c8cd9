/** Longest part of a name of somebody else's file that is kept. */
const mostCharacters = 100

/** The name under which a generation keeps a text of somebody: plain, and told apart by its number. */
export function keptName(kind: 'policy' | 'set-aside', index: number, path: string): string {
  const last = path.slice(path.lastIndexOf('/') + 1)
  const plain = last.replace(/[^A-Za-z0-9._-]/g, '_').slice(-mostCharacters)
  return `${kind}-${index + 1}-${plain}`
}
