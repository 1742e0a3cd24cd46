package dev.eunoe.memory.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Who the server runs as. PostgreSQL refuses root, so root lends its files to {@code postgres} or
 * {@code nobody}; everybody else runs it as themselves.
 *
 * @param prefix what a command line starts with to become that user; empty when nothing changes
 */
record ServerUser(String name, int uid, int gid, List<String> prefix) {
  private static final long CAP_DAC_OVERRIDE = 1L << 1;
  private static final long CAP_DAC_READ_SEARCH = 1L << 2;

  /** The user for a server whose files are in {@code folder}, which must exist. */
  static ServerUser choose(Path folder) throws IOException {
    int uid = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (uid != 0) {
      return new ServerUser("", uid, uid, List.of());
    }
    ServerUser user = unprivileged();
    if (user.canReach(folder)) {
      return user;
    }
    // below a directory only root may enter, such as /root: lend the right to pass through as well
    ServerUser passing = user.with(passingCapability());
    if (passing.canReach(folder)) {
      return passing;
    }
    throw new DataDirectoryException(
        "PostgreSQL does not run as root, and the user %s cannot enter %s: give a data directory it can enter, or run Eunoe as another user."
            .formatted(user.name, folder));
  }

  /**
   * This user under a name, which initdb wants though it does nothing with it. A user without an
   * account, as containers are given, takes one's name in a namespace of its own; files stay its
   * own.
   *
   * @throws DataDirectoryException when the system has no name to lend
   */
  ServerUser named() throws IOException {
    if (isAnother() || !System.getProperty("user.name", "?").equals("?")) {
      return this;
    }
    for (Account account : accounts()) {
      var prefix = List.of("unshare", "--user", "--map-user=" + account.uid(), "--");
      if (account.uid() != 0 && runs(prefix)) {
        return new ServerUser(account.name(), uid, gid, prefix);
      }
    }
    throw new DataDirectoryException(
        "The user id %d has no account on this system, and PostgreSQL makes no database for users without one: add a line such as 'eunoe:x:%d:0::/tmp:/bin/sh' to /etc/passwd, run Eunoe as a user with an account, or give the URL of an installed PostgreSQL (--database-url)."
            .formatted(uid, uid));
  }

  private static boolean runs(List<String> prefix) {
    var command = new ArrayList<>(prefix);
    command.add("true");
    try {
      return ServerCommand.run(command, Path.of("/"), "").succeeded();
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  boolean isAnother() {
    return !prefix.isEmpty();
  }

  /** Makes the path this user's own, where that is another user than ours. */
  void own(Path path) throws IOException {
    if (isAnother()) {
      Files.setAttribute(path, "unix:gid", gid);
      Files.setAttribute(path, "unix:uid", uid);
    }
  }

  private boolean canReach(Path folder) throws IOException {
    var command = new ArrayList<>(prefix);
    command.addAll(List.of("ls", "-d", folder + "/."));
    return ServerCommand.run(command, Path.of("/"), "").succeeded();
  }

  private ServerUser with(String capability) {
    var prefix = new ArrayList<>(this.prefix);
    // without the securebit access(2) would still answer as if the capability were not there
    prefix.addAll(List.of("--securebits", "+no_setuid_fixup"));
    prefix.addAll(List.of("--inh-caps", "+" + capability, "--ambient-caps", "+" + capability));
    return new ServerUser(name, uid, gid, List.copyOf(prefix));
  }

  /** A line of /etc/passwd. */
  private record Account(String name, int uid, int gid) {}

  /** Those that may be lent to, the best first. */
  private static List<Account> accounts() throws IOException {
    var found = new ArrayList<Account>();
    List<String> lines = Files.readAllLines(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1);
    for (String name : List.of("postgres", "nobody")) {
      for (String line : lines) {
        String[] fields = line.split(":", -1);
        if (fields.length > 3 && fields[0].equals(name)) {
          found.add(new Account(name, Integer.parseInt(fields[2]), Integer.parseInt(fields[3])));
        }
      }
    }
    return found;
  }

  private static ServerUser unprivileged() throws IOException {
    for (Account account : accounts()) {
      return of(account.name(), account.uid(), account.gid());
    }
    throw new DataDirectoryException(
        "PostgreSQL does not run as root, and this system has neither a user postgres nor nobody: run Eunoe as another user.");
  }

  private static ServerUser of(String name, int uid, int gid) {
    Path setpriv = Path.of("/usr/bin/setpriv");
    if (!Files.isExecutable(setpriv)) {
      throw new DataDirectoryException(
          "PostgreSQL does not run as root, and /usr/bin/setpriv (package util-linux) is missing to change the user: install it or run Eunoe as another user.");
    }
    return new ServerUser(
        name,
        uid,
        gid,
        List.of(setpriv.toString(), "--reuid=" + uid, "--regid=" + gid, "--clear-groups"));
  }

  /** The narrower of the two capabilities that let a process enter any directory. */
  private static String passingCapability() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("CapPrm:")) {
        long held = Long.parseUnsignedLong(line.substring("CapPrm:".length()).strip(), 16);
        if ((held & CAP_DAC_READ_SEARCH) != 0) {
          return "dac_read_search";
        }
        if ((held & CAP_DAC_OVERRIDE) != 0) {
          return "dac_override";
        }
      }
    }
    return "dac_override";
  }
}
