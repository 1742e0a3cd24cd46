package dev.eunoe.memory.embedded;

import java.io.IOException;
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

  private static ServerUser unprivileged() throws IOException {
    List<String> accounts = Files.readAllLines(Path.of("/etc/passwd"));
    for (String name : List.of("postgres", "nobody")) {
      for (String account : accounts) {
        String[] fields = account.split(":", -1);
        if (fields[0].equals(name)) {
          return of(name, Integer.parseInt(fields[2]), Integer.parseInt(fields[3]));
        }
      }
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
