// Operations of the io_uring list that auditctl 3.1 and newer know, if built with it.
// Numbers: linux/io_uring.h. Versions: test/rules/tables/since.ts. Made by test/rules/tables/generate.ts.
import type {NameTable} from './name-table.ts'

export const ioUringOps: NameTable = {
  names: [
    [9, 'sendmsg'],
    [10, 'recvmsg'],
    [13, 'accept'],
    [16, 'connect'],
    [17, 'fallocate'],
    [18, 'openat'],
    [19, 'close'],
    [28, 'openat2'],
    [34, 'shutdown'],
    [35, 'renameat'],
    [36, 'unlinkat'],
    [37, 'mkdirat'],
    [38, 'symlinkat'],
    [39, 'linkat'],
    [40, 'msg_ring'],
    [41, 'fsetxattr'],
    [42, 'setxattr'],
    [43, 'fgetxattr'],
    [44, 'getxattr'],
    [46, 'uring_cmd'],
    [47, 'send_zc'],
    [48, 'sendmsg_zc'],
    [50, 'waitid'],
    [51, 'futex_wait'],
    [52, 'futex_wake'],
    [53, 'futex_waitv'],
    [54, 'fixed_fd_install'],
    [55, 'ftruncate'],
    [56, 'bind'],
    [57, 'listen'],
    [64, 'uring_cmd128'],
  ],
  since: {
    '3.1': [
      'sendmsg', 'recvmsg', 'accept', 'connect', 'fallocate', 'openat', 'close', 'openat2',
      'shutdown', 'renameat', 'unlinkat', 'mkdirat', 'symlinkat', 'linkat', 'msg_ring',
      'fsetxattr', 'setxattr', 'fgetxattr', 'getxattr', 'uring_cmd', 'sendmsg_zc',
    ],
    '3.1.2': ['send_zc'],
    '4.0': ['waitid', 'futex_wait', 'futex_wake', 'futex_waitv'],
    '4.0.4': ['fixed_fd_install', 'ftruncate', 'bind', 'listen'],
    '4.1.3': ['uring_cmd128'],
  },
  until: {
    '4.0': ['send_zc'],
  },
}
