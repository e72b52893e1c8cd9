/**
 * The facts that no header gives: which auditctl knows which name, and under which spelling.
 *
 * They were found by comparing the names that each release of audit-userspace from 2.8.5 to 4.2.1
 * knows (30 tags, seen in its public history) with the headers of Debian 12 (Linux 6.1). That
 * history is not needed to run generate.ts. A name that stands nowhere here is in the headers and
 * known since 2.8.5.
 */
import type {SyscallTableName} from '../../../src/rules/tables/machines.ts'

export type Entry = readonly [number: number, name: string]
/** Version → the names that it is the first to know, or the first no longer to know. */
export type Lives = Readonly<Record<string, readonly string[]>>

export interface TableFacts {
  /** The header's name → what auditctl calls it. The header's name is unknown to auditctl then. */
  readonly renamed?: Readonly<Record<string, string>>
  /** Known to auditctl, but not in the headers of Debian 12. */
  readonly more?: readonly Entry[]
  /** In the headers, but known to no auditctl. */
  readonly unknown?: readonly string[]
  readonly since?: Lives
  readonly until?: Lives
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** For the syscalls that have one number everywhere (424 and up), unless a machine says otherwise. */
export const commonSince: Lives = {
  '3.0': words(`
    pidfd_send_signal io_uring_setup io_uring_enter io_uring_register open_tree move_mount fsopen
    fsconfig fsmount fspick pidfd_open clone3
  `),
  '3.0.1': words('close_range openat2 pidfd_getfd faccessat2 process_madvise epoll_pwait2'),
  '3.0.2': words('mount_setattr'),
  '3.0.4': words(
    'quotactl_fd landlock_create_ruleset landlock_add_rule landlock_restrict_self memfd_secret',
  ),
  '3.0.7': words('process_mrelease futex_waitv'),
  '3.0.9': words('set_mempolicy_home_node'),
  '3.1.2': words('cachestat'),
  '4.0': words(`
    fchmodat2 map_shadow_stack futex_wake futex_wait futex_requeue statmount listmount
    lsm_get_self_attr lsm_set_self_attr lsm_list_modules
  `),
  '4.0.2': words('mseal'),
  '4.0.4': words('setxattrat getxattrat listxattrat removexattrat open_tree_attr'),
  '4.1.1': words('file_getattr file_setattr'),
  '4.1.3': words('listns'),
  '4.1.4': words('rseq_slice_yield'),
}

/** The same for all machines, and newer than the headers of Debian 12. */
export const laterSyscalls: readonly Entry[] = [
  [451, 'cachestat'],
  [452, 'fchmodat2'],
  [453, 'map_shadow_stack'],
  [454, 'futex_wake'],
  [455, 'futex_wait'],
  [456, 'futex_requeue'],
  [457, 'statmount'],
  [458, 'listmount'],
  [459, 'lsm_get_self_attr'],
  [460, 'lsm_set_self_attr'],
  [461, 'lsm_list_modules'],
  [462, 'mseal'],
  [463, 'setxattrat'],
  [464, 'getxattrat'],
  [465, 'listxattrat'],
  [466, 'removexattrat'],
  [467, 'open_tree_attr'],
  [468, 'file_getattr'],
  [469, 'file_setattr'],
  [470, 'listns'],
  [471, 'rseq_slice_yield'],
]

/** By table; arm and ppc also keep numbers of old ABIs that the headers have dropped. */
export const syscallFacts: Readonly<Record<SyscallTableName, TableFacts>> = {
  x86_64: {
    renamed: {pread64: 'pread', pwrite64: 'pwrite'},
    more: [[283, 'timerfd']],
    since: {
      '3.0': words('timerfd_create'),
    },
    until: {
      '3.0': words('timerfd'),
    },
  },
  i386: {
    renamed: {
      kexec_load: 'sys_kexec_load',
      sched_rr_get_interval_time64: 'sched_rr_get_interval64',
    },
    more: [
      [219, 'madvise1'],
      [322, 'timerfd'],
    ],
    since: {
      '3.0': words(`
        timerfd_create semget semctl shmget shmctl shmat shmdt msgget msgsnd msgrcv msgctl
        clock_gettime64 clock_settime64 clock_adjtime64 clock_getres_time64 clock_nanosleep_time64
        timer_gettime64 timer_settime64 timerfd_gettime64 timerfd_settime64 utimensat_time64
        pselect6_time64 ppoll_time64 io_pgetevents_time64 recvmmsg_time64 mq_timedsend_time64
        mq_timedreceive_time64 semtimedop_time64 rt_sigtimedwait_time64 futex_time64
        sched_rr_get_interval64
      `),
    },
    until: {
      '3.0': words('timerfd'),
    },
  },
  aarch64: {
    renamed: {getdents64: 'getdents', pread64: 'pread', pwrite64: 'pwrite', fstat: 'newfstat'},
    since: {
      '3.0': words('rseq kexec_file_load'),
      '3.0.7': words('memfd_secret'),
    },
  },
  arm: {
    renamed: {
      _llseek: 'llseek',
      _newselect: 'newselect',
      _sysctl: 'sysctl',
      arm_fadvise64_64: 'fadvise64_64',
      arm_sync_file_range: 'sync_file_range',
      sched_rr_get_interval_time64: 'sched_rr_get_interval64',
    },
    more: [
      [13, 'time'],
      [22, 'umount'],
      [25, 'stime'],
      [27, 'alarm'],
      [30, 'utime'],
      [76, 'getrlimit'],
      [82, 'select'],
      [89, 'readdir'],
      [90, 'mmap'],
      [102, 'socketcall'],
      [113, 'syscall'],
      [117, 'ipc'],
    ],
    unknown: words('sync_file_range2'),
    since: {
      '3.0': words('io_pgetevents migrate_pages kexec_file_load'),
      '3.0.1': words(`
        clock_gettime64 clock_settime64 clock_adjtime64 clock_getres_time64 clock_nanosleep_time64
        timer_gettime64 timer_settime64 timerfd_gettime64 timerfd_settime64 utimensat_time64
        pselect6_time64 ppoll_time64 io_pgetevents_time64 recvmmsg_time64 mq_timedsend_time64
        mq_timedreceive_time64 semtimedop_time64 rt_sigtimedwait_time64 futex_time64
        sched_rr_get_interval64
      `),
      '4.0.3': words('pselect6 ppoll epoll_pwait'),
    },
  },
  ppc: {
    renamed: {
      pread64: 'pread',
      pwrite64: 'pwrite',
      timerfd_create: 'timerfd',
      perf_event_open: 'perf_counter_open',
    },
    more: [[392, 'semtimedop']],
    since: {
      '3.0.2': words(`
        io_pgetevents semtimedop semget semctl shmget shmctl shmat shmdt msgget msgsnd msgrcv
        msgctl clock_gettime64 clock_settime64 clock_adjtime64 clock_getres_time64
        clock_nanosleep_time64 timer_gettime64 timer_settime64 timerfd_gettime64 timerfd_settime64
        utimensat_time64 pselect6_time64 ppoll_time64 io_pgetevents_time64 recvmmsg_time64
        mq_timedsend_time64 mq_timedreceive_time64 semtimedop_time64 rt_sigtimedwait_time64
        futex_time64 sched_rr_get_interval_time64 pidfd_send_signal io_uring_setup io_uring_enter
        io_uring_register open_tree move_mount fsopen fsconfig fsmount fspick pidfd_open clone3
        close_range openat2 pidfd_getfd faccessat2 process_madvise epoll_pwait2
      `),
      '4.0.3': words(
        'restart_syscall sys_debug_setcontext migrate_pages mbind get_mempolicy set_mempolicy',
      ),
    },
  },
  s390x: {
    renamed: {pread64: 'pread', pwrite64: 'pwrite'},
    more: [[447, 'memfd_secret']],
    since: {
      '3.0': words('io_pgetevents rseq pkey_mprotect pkey_alloc pkey_free'),
      '4.0.3': words(`
        restart_syscall lookup_dcookie getdents64 mbind get_mempolicy set_mempolicy migrate_pages
        move_pages s390_guarded_storage semtimedop semget semctl shmget shmctl shmat shmdt msgget
        msgsnd msgrcv msgctl memfd_secret
      `),
    },
  },
  s390: {
    renamed: {pread64: 'pread', pwrite64: 'pwrite'},
    more: [[447, 'memfd_secret']],
    since: {
      '3.0': words('io_pgetevents rseq pkey_mprotect pkey_alloc pkey_free'),
      '4.0.3': words(`
        restart_syscall lookup_dcookie mbind get_mempolicy set_mempolicy migrate_pages move_pages
        s390_guarded_storage semget semctl shmget shmctl shmat shmdt msgget msgsnd msgrcv msgctl
        clock_gettime64 clock_settime64 clock_adjtime64 clock_getres_time64 clock_nanosleep_time64
        timer_gettime64 timer_settime64 timerfd_gettime64 timerfd_settime64 utimensat_time64
        pselect6_time64 ppoll_time64 io_pgetevents_time64 recvmmsg_time64 mq_timedsend_time64
        mq_timedreceive_time64 semtimedop_time64 rt_sigtimedwait_time64 futex_time64
        sched_rr_get_interval_time64 memfd_secret
      `),
    },
  },
  riscv64: {
    more: [[258, 'riscv_hwprobe']],
    since: {
      '4.0.3': words('setxattrat getxattrat listxattrat removexattrat'),
    },
  },
  riscv32: {
    more: [[258, 'riscv_hwprobe']],
    since: {
      '4.0.3': words('setxattrat getxattrat listxattrat removexattrat'),
    },
  },
}
/** Whole tables that only newer versions have: the version in which they came. */
export const tableSince: Readonly<Partial<Record<SyscallTableName, string>>> = {
  riscv32: '4.0.3',
  riscv64: '4.0.3',
}

export const messageTypeFacts: TableFacts = {
  renamed: {AA: 'APPARMOR'},
  unknown: words('DAEMON_RECONFIG REPLACE'),
  since: {
    '3.0': words(`
      TIME_INJOFFSET TIME_ADJNTPVAL BPF EVENT_LISTENER ANOM_CREAT INTEGRITY_EVM_XATTR
      USER_MAC_STATUS
    `),
    '3.0.2': words('APPARMOR_KILL INTEGRITY_POLICY_RULE'),
    '3.0.3': words('ANOM_LOGIN_ROOT ANOM_ORIGIN_FAILURES ANOM_SESSION RESP_ORIGIN_UNBLOCK_TIMED'),
    '3.0.7': words('URINGOP OPENAT2'),
    '3.1': words('DM_CTRL DM_EVENT'),
  },
}

export const ioUringOpFacts: TableFacts = {
  more: [
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
  unknown: words(`
    nop readv writev fsync read_fixed write_fixed poll_add poll_remove sync_file_range timeout
    timeout_remove async_cancel link_timeout files_update statx read write fadvise madvise send recv
    epoll_ctl splice provide_buffers remove_buffers tee socket last
  `),
  since: {
    '3.1': words(`
      sendmsg recvmsg accept connect fallocate openat close openat2 shutdown renameat unlinkat
      mkdirat symlinkat linkat msg_ring fsetxattr setxattr fgetxattr getxattr uring_cmd sendmsg_zc
    `),
    '3.1.2': words('send_zc'),
    '4.0': words('waitid futex_wait futex_wake futex_waitv'),
    '4.0.4': words('fixed_fd_install ftruncate bind listen'),
    '4.1.3': words('uring_cmd128'),
  },
  until: {
    '4.0': words('send_zc'),
  },
}

/** Lower-case names as they are spelled after `-F`; `loginuid` is input only, and printed as auid. */
export const fieldFacts: TableFacts = {
  renamed: {
    loginuid: 'auid',
    watch: 'path',
    arg0: 'a0',
    arg1: 'a1',
    arg2: 'a2',
    arg3: 'a3',
    filterkey: 'key',
  },
  more: [[9, 'loginuid']],
  unknown: words('loginuid_set'),
  since: {
    '3.0': words('saddr_fam'),
  },
}

export const fileSystemFacts: TableFacts = {
  since: {
    '4.2': words('cgroup cgroup2'),
  },
}
