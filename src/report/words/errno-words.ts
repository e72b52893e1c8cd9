/** What people call the errors that audit rules ask for most. */
const meanings: ReadonlyMap<string, string> = new Map([
  ['EPERM', 'operation not permitted'],
  ['ENOENT', 'no such file or directory'],
  ['ESRCH', 'no such process'],
  ['EINTR', 'interrupted'],
  ['EIO', 'input/output error'],
  ['EBADF', 'bad file descriptor'],
  ['ECHILD', 'no child processes'],
  ['EAGAIN', 'try again'],
  ['ENOMEM', 'out of memory'],
  ['EACCES', 'permission denied'],
  ['EFAULT', 'bad address'],
  ['EBUSY', 'busy'],
  ['EEXIST', 'file exists'],
  ['EXDEV', 'link across file systems'],
  ['ENODEV', 'no such device'],
  ['ENOTDIR', 'not a directory'],
  ['EISDIR', 'is a directory'],
  ['EINVAL', 'invalid argument'],
  ['ENFILE', 'too many open files in the system'],
  ['EMFILE', 'too many open files'],
  ['ETXTBSY', 'program file busy'],
  ['EFBIG', 'file too large'],
  ['ENOSPC', 'no space left'],
  ['EROFS', 'read-only file system'],
  ['EMLINK', 'too many links'],
  ['ENAMETOOLONG', 'name too long'],
  ['ENOSYS', 'no such system call'],
  ['ENOTEMPTY', 'directory not empty'],
  ['ELOOP', 'too many symbolic links'],
  ['EOPNOTSUPP', 'not supported'],
  ['EADDRINUSE', 'address in use'],
  ['ECONNREFUSED', 'connection refused'],
  ['EDQUOT', 'quota exceeded'],
])

/** The meaning of an error's name, where it is a common one. */
export function errnoMeaning(name: string): string | undefined {
  return meanings.get(name)
}
