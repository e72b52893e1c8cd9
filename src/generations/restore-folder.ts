import {type FileProposal, unifiedDiff} from '../persist/propose-file.ts'
import {ourFileName} from '../persist/render.ts'
import {filesOfOthers, ourFile} from '../persist/rules-folder.ts'
import type {RulesFile, RulesFolder} from '../system/system.ts'
import type {Generation} from './generation.ts'

/** What becomes of rules.d on the way back to a generation. */
export interface Moves {
  /** Its `others` are the files that are set aside; `undefined` where there is no rules.d. */
  readonly file: FileProposal | undefined
  /** Files of others that came since, load rules and stay. */
  readonly strangers: readonly RulesFile[]
}

/**
 * Our file gets the text that it had, to the byte. Of files of others those are moved that this
 * program moved since: what was set aside comes back, and what came back is set aside again.
 */
export function folderOfGeneration(
  folder: RulesFolder,
  target: Generation,
  since: readonly Generation[],
  takeOver: boolean,
): Moves {
  if (folder.files === undefined) return {file: undefined, strangers: []}
  const here = new Set(folder.files.map(({name}) => name))
  const then = new Set(target.summary.others.map(({name}) => name))
  const cameBack = new Set(since.flatMap(({summary}) => summary.put_back))
  const others = folder.files.filter(({name}) => name !== ourFileName && !then.has(name))
  const goAgain = others.filter(({name}) => cameBack.has(name))
  // Where the policy lets rules of others stay, their files do no harm.
  const loading =
    target.summary.unmanaged === 'keep' ? [] : filesOfOthers({...folder, files: others})
  const strangers = loading.filter(({name}) => !cameBack.has(name))
  const setAside = takeOver ? [...goAgain, ...strangers] : goAgain
  const aside = new Set(target.summary.aside)
  const putBack = asideSince(since).filter(({name}) => !aside.has(name) && !here.has(name))
  return {file: fileOf(folder, target, setAside, putBack), strangers: takeOver ? [] : strangers}
}

function fileOf(
  folder: RulesFolder,
  target: Generation,
  others: readonly RulesFile[],
  putBack: readonly RulesFile[],
): FileProposal {
  const path = `${folder.path}/${ourFileName}`
  const before = ourFile(folder)?.text
  const text = target.ours
  return {
    name: ourFileName,
    path,
    change: changeOf(before, text),
    text: text ?? '',
    diff: before === text ? '' : unifiedDiff(path, before, text),
    others,
    putBack,
    unwritable: [],
  }
}

function changeOf(before: string | undefined, after: string | undefined): FileProposal['change'] {
  if (before === after) return 'none'
  if (before === undefined) return 'create'
  return after === undefined ? 'remove' : 'update'
}

/** What was set aside, with what each file held when it first was. */
function asideSince(since: readonly Generation[]): readonly RulesFile[] {
  const found = new Map<string, RulesFile>()
  for (const {setAside} of since) {
    for (const file of setAside) if (!found.has(file.name)) found.set(file.name, file)
  }
  return [...found.values()]
}
