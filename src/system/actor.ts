import {readFile} from 'node:fs/promises'
import {hostname, userInfo} from 'node:os'

/** Who runs this program. */
export interface Actor {
  /** -1 where there are no user ids. */
  readonly uid: number
  /** null for a user id without a name. */
  readonly user: string | null
  /** Who became that user by sudo(8), as sudo tells it. */
  readonly sudo_user: string | null
  /** The user id of the login, which no sudo changes (/proc/self/loginuid); null when there was none. */
  readonly loginuid: number | null
  /** The host that this program runs on, which over ssh is not the one that it changes. */
  readonly from: string
}

/** Tells who runs this program. */
export async function actor(): Promise<Actor> {
  const text = await readFile('/proc/self/loginuid', 'utf8').catch(() => '')
  const loginuid = /^\d+\s*$/.test(text) ? Number(text) : unsetLoginuid
  return {
    uid: process.getuid?.() ?? -1,
    user: userName(),
    sudo_user: process.env['SUDO_USER'] || null,
    loginuid: loginuid === unsetLoginuid ? null : loginuid,
    from: hostname(),
  }
}

/** (uid_t)-1: what a daemon has that nobody's login began. */
const unsetLoginuid = 0xffff_ffff

function userName(): string | null {
  try {
    return userInfo().username
  } catch {
    return null
  }
}
