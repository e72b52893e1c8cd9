import {connect, createServer, type Server} from 'node:net'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import type {Machine} from './machine.ts'

const SOCKET = 'power.sock'
const BUTTONS = ['start', 'kill', 'waitUntilOff', 'renewDisk'] as const

type Button = (typeof BUTTONS)[number]

interface Answer {
  readonly bootId?: string
  readonly complaint?: string
}

/** Lets other processes use a machine's power switch for as long as this process owns the machine. */
export async function servePower(folder: string, machine: Machine): Promise<Server> {
  const server = createServer((socket) => {
    socket.once('data', (word) => {
      press(word.toString(), machine)
        .catch((error: unknown): Answer => ({complaint: String(error)}))
        .then((answer) => socket.end(JSON.stringify(answer)))
        // The other process has gone away meanwhile, and needs no answer.
        .catch(() => {})
    })
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(join(folder, SOCKET), resolve)
  })
  // The tests decide when the process ends, not the switch.
  server.unref()
  return server
}

/** The power switch of a machine that belongs to another process. */
export function remotePower(folder: string): Machine {
  const ask = async (button: Button): Promise<Answer> => {
    const socket = connect(join(folder, SOCKET))
    socket.write(button)
    const answer: Answer = JSON.parse(await text(socket))
    if (answer.complaint !== undefined) throw new Error(answer.complaint)
    return answer
  }
  return {
    start: async () => (await ask('start')).bootId ?? '',
    kill: async () => void (await ask('kill')),
    waitUntilOff: async () => void (await ask('waitUntilOff')),
    renewDisk: async () => void (await ask('renewDisk')),
  }
}

async function press(word: string, machine: Machine): Promise<Answer> {
  const button = BUTTONS.find((known) => known === word)
  if (button === undefined)
    throw new Error(`The power switch has no button ${JSON.stringify(word)}.`)
  const bootId = await machine[button]()
  return bootId === undefined ? {} : {bootId}
}
