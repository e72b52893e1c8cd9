import {join} from 'node:path'

/** Where npm puts the addon of the exact reader for this machine's processor, in a project. */
export function addonIn(root) {
  const {arch} = process
  return join(root, `node_modules/@koromix/koffi-linux-${arch}/linux_${arch}/koffi.node`)
}
