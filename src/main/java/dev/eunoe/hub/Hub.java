package dev.eunoe.hub;

import dev.eunoe.hub.remote.HubClient;
import dev.eunoe.hub.remote.HubException;
import dev.eunoe.hub.remote.HubName;
import dev.eunoe.hub.remote.HubSettings;
import dev.eunoe.hub.remote.Patience;
import dev.eunoe.hub.remote.Repository;
import java.util.List;

/** The models of a hub, and those of them that are on this machine. */
public final class Hub {
  private final HubSettings settings;
  private final Patience patience;
  private final PullProgress progress;
  private final ModelFolders folders;

  public Hub(HubSettings settings, PullProgress progress) {
    this(settings, Patience.USUAL, progress);
  }

  Hub(HubSettings settings, Patience patience, PullProgress progress) {
    this.settings = settings;
    this.patience = patience;
    this.progress = progress;
    this.folders = new ModelFolders(settings.models());
  }

  /**
   * A model of this name: the one that is here, for which nobody is asked, else the hub's.
   *
   * @throws HubException when it is not here and cannot be fetched
   */
  public PulledModel model(HubName name) {
    var here = folders.find(name);
    return here.isPresent() ? here.get() : pull(name);
  }

  /**
   * The hub's newest model of this name. Of what is here already nothing is fetched.
   *
   * @throws HubException when it cannot be had; what has arrived is kept for the next attempt
   */
  public PulledModel pull(HubName name) {
    if (settings.offline()) {
      throw new HubException(
          "%s is not fetched, since HF_HUB_OFFLINE is set; %s holds %s."
              .formatted(name, settings.models(), names()));
    }
    try (var client = new HubClient(settings, patience, progress::tell)) {
      var repository = Repository.read(client, name);
      var here = folders.find(name).filter(model -> model.isNewest(repository));
      return here.isPresent() ? here.get() : pull(repository);
    }
  }

  private PulledModel pull(Repository repository) {
    var choice = FileChoice.of(repository);
    choice.remarks().forEach(progress::tell);
    var name = repository.name();
    try (var lock = PullLock.take(folders.of(name.withQuant(null)), progress::tell)) {
      assert lock != null;
      return new Pull(repository, choice, folders.of(name.withQuant(choice.quant())), progress)
          .run();
    }
  }

  private String names() {
    var models = models().stream().map(model -> model.name().toString()).toList();
    return models.isEmpty() ? "no model" : String.join(", ", models);
  }

  /** All that is here, by name. */
  public List<PulledModel> models() {
    return folders.all();
  }

  /** What was begun and is not whole, by name. */
  public List<HubName> unfinished() {
    return folders.unfinished();
  }
}
