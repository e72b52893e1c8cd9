/** Where the pieces of a host are; each can be moved by a flag. */
export interface LocalPaths {
  readonly auditctl: string | undefined
  readonly rulesDir: string
  readonly lock: string
  readonly stateDir: string
}

/** The folder that augenrules reads. */
export const standardRulesDir = '/etc/audit/rules.d'

/** Where the host keeps the journal of an apply; reading and applying rules is root's in any case. */
export const standardStateDir = '/var/lib/auditform'
