# Counts by key the events of one process and one syscall in the log that is its input, and how many
# events the kernel recorded in between that got lost on the way to the log: a number that is not
# there, or only with the records that follow its first. auditd numbers its own records otherwise.
use strict;
use warnings;

my ($process, $syscall) = @ARGV;
my (%events, %numbers);
my ($first, $last);
while (my $line = <STDIN>) {
    next if $line =~ /^type=DAEMON_/;
    my ($type, $number) = $line =~ /^type=(\S+) msg=audit\(\d+\.\d+:(\d+)\)/ or next;
    my $is_own = $line =~ /^type=SYSCALL .* syscall=$syscall .* pid=$process /;
    if ($is_own) {
        my ($key) = $line =~ / key=(\S+)/;
        $events{$key} += 1;
        $first = $number unless defined $first and $first < $number;
        $last = $number unless defined $last and $last > $number;
    }
    $numbers{$number} = 1 if $type ne 'PATH' and $type ne 'PROCTITLE';
}
my $there = grep { $_ >= $first and $_ <= $last } keys %numbers;
print "undelivered ", $last - $first + 1 - $there, "\n";
print "$_ $events{$_}\n" for sort keys %events;
