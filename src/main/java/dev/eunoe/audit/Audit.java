package dev.eunoe.audit;

import org.jboss.logging.Logger;

/**
 * One line for each thing that somebody may have to account for, with ids and without content. It
 * is a category of its own, which {@code quarkus.log.category."dev.eunoe.audit"} can send to a file
 * of its own. What is logged here has been done.
 */
public final class Audit {
  private static final Logger LOG = Logger.getLogger("dev.eunoe.audit");

  private Audit() {}

  /** A browser was signed in with a key. */
  public static void signedIn(String owner, String key, String address) {
    LOG.infof("sign-in owner=%s key=%s address=%s", owner, key, address);
  }

  public static void signedOut(String address) {
    LOG.infof("sign-out address=%s", address);
  }

  /**
   * @param key its id; {@code unknown} of what is none
   * @param why one word
   */
  public static void refused(String key, String address, String why) {
    LOG.infof("refused key=%s address=%s why=%s", key, address, why);
  }

  /** All words of an owner were handed out. */
  public static void exported(String owner) {
    LOG.infof("export owner=%s", owner);
  }

  /**
   * @param what the id of what is gone, or {@code everything}
   */
  public static void erased(String owner, String what) {
    LOG.infof("erasure owner=%s of=%s", owner, what);
  }
}
