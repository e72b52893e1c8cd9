import {chmod, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {onTestFinished, vi} from 'vitest'
import {type RemotePaths, sshSystem} from '../../../src/system/ssh/ssh-system.ts'
import type {System} from '../../../src/system/system.ts'

/**
 * An `ssh` on PATH that runs what it is given on this machine, with a master, a socket and
 * sessions like the real one. Its faults are files in its folder.
 */
export interface FakeSsh {
  readonly folder: string
  write(name: string, text: string, mode?: number): Promise<string>
  /** How often the host was asked: connections and sessions. */
  calls(): Promise<readonly string[]>
  /** Opens a host whose rules.d, state and lock are in the folder. */
  system(paths?: Partial<RemotePaths>): System & {close(): Promise<void>}
}

const ssh = `#!/bin/sh
here=\${0%/*}
master=no
while test $# -gt 0; do
  case "$1" in
    -M) master=yes; shift;;
    -S) socket=$2; shift 2;;
    -o|-F|-l|-p) shift 2;;
    --) shift; break;;
    *) shift;;
  esac
done
host=$1; shift
command=$(printf %s "$*" | sed "s#/bin/sh#$(cat "$here/shell")#g")
echo "$master" >>"$here/calls"
if test $master = yes; then
  if test -e "$here/refusal"; then cat "$here/refusal" >&2; exit 255; fi
  # As ssh does: one that was killed leaves its socket, and the next shares nothing then.
  if test -e "$socket"; then echo 'socket exists' >&2; else echo $$ >"$socket"; fi
  echo 'Welcome to this host.'
  /bin/sh -c "$command"
  s=$?
  rm -f "$socket"
  exit $s
fi
kill -0 "$(cat "$socket" 2>/dev/null)" 2>/dev/null || { echo 'no master' >&2; exit 255; }
if test ! -e "$here/drop"; then
  echo 'Welcome to this host.'
  exec /bin/sh -c "$command"
fi
how=$(cat "$here/drop")
rm "$here/drop"
case "$how" in
  before) ;;
  after) /bin/sh -c "$command" >/dev/null 2>&1;;
  input*) head -c "\${how#input}" | /bin/sh -c "$command";;
  *) /bin/sh -c "$command" >"$here/out"; head -c "$how" "$here/out";;
esac
kill -9 "$(cat "$socket")"
exit 255
`

/** Puts the fake first on PATH until the test ends. */
export async function fakeSsh(shell = '/bin/sh'): Promise<FakeSsh> {
  const folder = await mkdtemp(join(tmpdir(), 'auditform-fake-ssh-'))
  const opened: {close(): Promise<void>}[] = []
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`)
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    for (const system of opened) await system.close()
    await rm(folder, {recursive: true})
  })
  const write = async (name: string, text: string, mode = 0o644) => {
    const path = join(folder, name)
    await writeFile(path, text)
    await chmod(path, mode)
    return path
  }
  await write('ssh', ssh, 0o755)
  await write('shell', shell)
  await write('calls', '')
  // Tests run as any user, and the host takes all of them for root.
  await write('id', '#!/bin/sh\necho 0\n', 0o755)
  return {
    folder,
    write,
    calls: async () => (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n'),
    system(paths = {}) {
      const system = sshSystem(
        {user: undefined, host: 'web1', port: undefined},
        {
          auditctl: join(folder, 'auditctl'),
          rulesDir: join(folder, 'rules.d'),
          auditRules: undefined,
          stateDir: join(folder, 'state'),
          lock: join(folder, 'run/lock'),
          ...paths,
        },
      )
      opened.push(system)
      return system
    },
  }
}
