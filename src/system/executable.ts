/** Whether the program is one file with Node inside. */
function isExecutable(): boolean {
  return process.getBuiltinModule('node:sea').isSea()
}

/** A file that the executable carries, in memory; `undefined` where the program is no executable. */
export function carriedFile(name: string): Uint8Array | undefined {
  const {isSea, getRawAsset} = process.getBuiltinModule('node:sea')
  return isSea() ? new Uint8Array(getRawAsset(name)) : undefined
}

/** The words that start this program again; `script` is what Node runs where it is no executable. */
export function ownWords(script: string): readonly [string, ...string[]] {
  return isExecutable() ? [process.execPath] : [process.execPath, script]
}
