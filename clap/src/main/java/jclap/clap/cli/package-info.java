/// The command line.
///
/// ```text
/// words → Options → Invocation (a Command that is valid, and how to answer) → run → exit status
/// ```
///
/// A command is a record that cannot be wrong: what is wrong with the words is found while it is made and reported as a
/// [UsageException]. Answers go to standard output and everything else to standard error, so that answers can be piped.
///
/// | exit status | |
/// |---|---|
/// | 0 | done |
/// | 1 | nothing could be done |
/// | 2 | wrong usage |
/// | 3 | some inputs failed, the others were done |
///
/// Read [Main], [Invocation], [Options], then [Classify], which shows what every command looks like.
///
/// **Exercise.** Add a command `similar FILE FILE` that prints the cosine between two recordings. Which files did you
/// have to touch?
package jclap.clap.cli;
