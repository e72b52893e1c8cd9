import type {System} from '../../src/system/system.ts'

/** What the program was doing to the machine when it died: not yet, done already, or half of it. */
export type Moment = 'before' | 'after' | 'torn'

/** Nobody hears this: a process that was killed runs no handler. */
class Death extends Error {}

/**
 * A machine for a process that dies at its nth change of anything: from then on nothing reaches
 * the machine any more, whatever the process would do.
 */
export function mortal(
  system: System,
  nth: number,
  moment: Moment,
): {readonly system: System; readonly died: () => boolean} {
  let count = 0
  let died = false
  const alive = () => {
    if (died) throw new Death('dead')
  }
  const changing = async <T>(
    really: () => Promise<T>,
    torn: () => Promise<unknown>,
  ): Promise<T> => {
    alive()
    if (count++ < nth) return really()
    if (moment === 'after') await really()
    if (moment === 'torn') await torn()
    died = true
    throw new Death('killed')
  }
  const reading = <T>(really: () => Promise<T>): Promise<T> => {
    alive()
    return really()
  }
  const nothing = async () => {}
  return {
    died: () => died,
    system: {
      ...system,
      auditctl: (args) =>
        args[0] === '-l' || args[0] === '-s'
          ? reading(() => system.auditctl(args))
          : changing(() => system.auditctl(args), nothing),
      loadRules: (text) =>
        changing(
          () => system.loadRules(text),
          () => system.loadRules(text.split('\n').slice(0, 5).join('\n')),
        ),
      rulesFolder: () => reading(() => system.rulesFolder()),
      exactReading: () => reading(() => system.exactReading()),
      changeRulesFile: (name, edit) => changing(() => system.changeRulesFile(name, edit), nothing),
      mergeRules: () => changing(() => system.mergeRules(), nothing),
      readState: (name) => reading(() => system.readState(name)),
      // A file is replaced whole or not at all; a line is added in part.
      writeState: (name, text) => changing(() => system.writeState(name, text), nothing),
      appendState: (name, text, durability) =>
        changing(
          () => system.appendState(name, text, durability),
          () => system.appendState(name, text.slice(0, text.length / 2), durability),
        ),
      removeState: (name) => changing(() => system.removeState(name), nothing),
      readStateFolder: (name) => reading(() => system.readStateFolder(name)),
      listStateFolders: (parent, file) => reading(() => system.listStateFolders(parent, file)),
      writeStateFolder: (name, files) =>
        changing(() => system.writeStateFolder(name, files), nothing),
      removeStateFolder: (name) => changing(() => system.removeStateFolder(name), nothing),
    },
  }
}
