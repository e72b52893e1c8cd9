import {Flags} from '@oclif/core'
import {findStaged} from '../apply/staged-record.ts'
import {BaseCommand} from '../base-command.ts'
import {targetFlags} from '../command-flags.ts'
import {generationArgument, numberIn} from '../generation-argument.ts'
import {compareGenerations} from '../generations/compare.ts'
import {findGeneration} from '../generations/find.ts'
import {currentNumber, listGenerations} from '../generations/store.ts'
import {
  generationAsJson,
  generationDiffAsJson,
  generationsAsJson,
} from '../report/generations-json.ts'
import {
  generationAsText,
  generationDiffAsText,
  generationsAsText,
} from '../report/generations-text.ts'
import type {System} from '../system/system.ts'

export default class History extends BaseCommand {
  static override summary =
    'Show what was applied on a host, one generation of it, or what differs between two.'
  static override description = [
    'Each apply that changed something is a generation, with its policies, rules, files and plan;',
    'generation 0 is what was there before the first one. Changes nothing. Exit status 0. 1: there',
    'is no such generation, or it cannot be read.',
  ].join('\n')
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> 3',
    '<%= config.bin %> <%= command.id %> 3 5',
  ]
  static override args = {
    generation: generationArgument('The generation to show.'),
    other: generationArgument('A later one, to compare it with.'),
  }
  static override flags = {
    ...targetFlags,
    verbose: Flags.boolean({char: 'v', summary: 'Of one generation show the operations as well.'}),
  }

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(History)
    const [one, other] = [numberIn(args.generation), numberIn(args.other)]
    const system = await this.openTarget(flags)
    if (one === undefined) return this.showAll(system)
    if (other === undefined) return this.showOne(system, one, flags.verbose)
    return this.showDiff(system, one, other)
  }

  private async showAll(system: System): Promise<unknown> {
    const list = await listGenerations(system)
    const found = await findStaged(system)
    const view = {...list, target: system.description, current: currentNumber(list), found}
    this.log(generationsAsText(view, this.paint))
    return generationsAsJson(view)
  }

  private async showOne(system: System, number: number, verbose: boolean): Promise<unknown> {
    const generation = await findGeneration(system, number)
    const view = {
      target: system.description,
      generation,
      isCurrent: currentNumber(await listGenerations(system)) === number,
    }
    this.log(generationAsText(view, this.paint, {verbose}))
    return generationAsJson(view)
  }

  private async showDiff(system: System, from: number, to: number): Promise<unknown> {
    const diff = compareGenerations(
      await findGeneration(system, from),
      await findGeneration(system, to),
    )
    this.log(generationDiffAsText(system.description, diff, this.paint))
    return generationDiffAsJson(system.description, diff)
  }
}
