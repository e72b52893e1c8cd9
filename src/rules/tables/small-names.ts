// Values of fstype= (magic numbers) and filetype= (mode bits).
// Numbers: linux/magic.h, linux/stat.h. Versions: test/rules/tables/since.ts. Made by test/rules/tables/generate.ts.
import type {NameTable} from './name-table.ts'

export const fileSystems: NameTable = {
  names: [
    [2613483, 'cgroup'],
    [1667723888, 'cgroup2'],
    [1684170528, 'debugfs'],
    [1953653091, 'tracefs'],
  ],
  since: {
    '4.2': ['cgroup', 'cgroup2'],
  },
}

/** Printed as numbers by every version; the names are input only. */
export const fileTypes: NameTable = {
  names: [
    [4096, 'fifo'],
    [8192, 'character'],
    [16384, 'dir'],
    [24576, 'block'],
    [32768, 'file'],
    [40960, 'link'],
    [49152, 'socket'],
  ],
}
