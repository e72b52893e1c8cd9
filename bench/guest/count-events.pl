# Counts by key the events of one process and one syscall in the log that is its input.
use strict;
use warnings;

my ($process, $syscall) = @ARGV;
my %events;
while (my $line = <STDIN>) {
    next unless $line =~ /^type=SYSCALL .* syscall=$syscall .* pid=$process /;
    my ($key) = $line =~ / key=(\S+)/;
    $events{$key} += 1;
}
print "$_ $events{$_}\n" for sort keys %events;
