import type {Case} from './case.ts'

/** What control values and the start of the kernel can be like. */
export const controlCases: readonly Case[] = [
  {
    code: 'audit-off',
    severity: 'error',
    sick: {status: {enabled: 0}},
    well: {status: {enabled: 2}},
    read: 'enabled 0',
  },
  {
    code: 'failure-panic',
    severity: 'note',
    sick: {status: {failure: 2}},
    well: {status: {failure: 1}},
    read: 'failure 2',
  },
  {
    code: 'failure-silent',
    severity: 'note',
    sick: {status: {failure: 0}},
    well: {status: {failure: 1}},
    read: 'failure 0',
  },
  {
    code: 'rate-limited',
    severity: 'warning',
    sick: {status: {rate_limit: 100}},
    well: {status: {rate_limit: 0}},
    read: 'rate_limit 100',
  },
  {
    code: 'backlog-small',
    severity: 'warning',
    sick: {status: {backlog_limit: 64}},
    well: {status: {backlog_limit: 65}},
    read: 'backlog_limit 64',
  },
  {
    code: 'backlog-small',
    severity: 'warning',
    sick: {status: {backlog_limit: 1}},
    // No limit at all.
    well: {status: {backlog_limit: 0}},
    read: 'backlog_limit 1',
  },
  {
    code: 'backlog-full',
    severity: 'warning',
    sick: {status: {backlog: 80, backlog_limit: 100}},
    well: {status: {backlog: 79, backlog_limit: 100}},
    read: 'backlog 80',
  },
  {
    code: 'backlog-no-wait',
    severity: 'note',
    sick: {status: {backlog_wait_time: 0}},
    well: {status: {backlog_wait_time: 1}},
    read: 'backlog_wait_time 0',
  },
  {
    code: 'lost-rising',
    severity: 'error',
    sick: {status: {lost: 7}, lostLater: 9},
    well: {status: {lost: 7}, lostLater: 7},
    read: 'lost 9',
  },
  {
    code: 'lost',
    severity: 'warning',
    sick: {status: {lost: 7}, lostLater: 7},
    well: {status: {lost: 0}, lostLater: 0},
    read: 'lost 7',
  },
  {
    code: 'no-audit-at-start',
    severity: 'note',
    sick: {commandLine: 'quiet noaudit=1 audit_backlog_limit=64'},
    well: {commandLine: 'audit=0 audit=1 audit_backlog_limit=64\n'},
    read: 'audit_backlog_limit=64',
  },
  {
    code: 'no-backlog-at-start',
    severity: 'note',
    sick: {commandLine: 'audit=1'},
    well: {commandLine: 'audit=1 audit_backlog_limit=64'},
    read: 'audit=1',
  },
]
