import {userInfo} from 'node:os'

/** Gives a user id that has no name a home folder and a shell, which oclif asks for. */
export function nameUser(): void {
  try {
    userInfo()
  } catch {
    process.env['HOME'] ??= '/nonexistent'
    process.env['SHELL'] ??= '/bin/sh'
  }
}
