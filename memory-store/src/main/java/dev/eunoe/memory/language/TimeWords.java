package dev.eunoe.memory.language;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the commonest German, French, Spanish and Chinese words for times into English: "letzte
 * Woche", "il y a deux jours", "el lunes", "上个月".
 */
public final class TimeWords {
  private static final Map<Pattern, String> PHRASES = new LinkedHashMap<>();

  private static final String B = "(?<![\\p{L}\\p{N}])";
  private static final String E = "(?![\\p{L}\\p{N}])";

  private static final List<String> DAYS =
      List.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday");

  private static final Map<String, Integer> COUNTS = new LinkedHashMap<>();

  static {
    count("eine[mnr]?|une?|un[oa]?|一", 1);
    count("zwei|deux|dos|两|二", 2);
    count("drei|trois|tres|三", 3);
    count("vier|quatre|cuatro|四", 4);
    count("fünf|cinq|cinco|五", 5);
    count("sechs|six|seis|六", 6);
    word("heute|aujourd'hui|hoy", "today");
    word("vorgestern|avant-hier|anteayer", "the day before yesterday");
    word("gestern|ayer", "yesterday");
    // In German it means "here".
    put("(?<=j'ai .{1,60}|avons .{1,60}|\\best .{1,60}|fait )" + B + "hier" + E, "yesterday");
    unit("woche", "semaine", "semana", "week");
    unit("wochenende", "week-end", "fin de semana", "weekend");
    unit("monat", "mois", "mes", "month");
    unit("jahr", "ann[ée]e|an", "año", "year");
    ago("tag(?:en)?", "jours?", "d[ií]as?", "days");
    ago("wochen?", "semaines?", "semanas?", "weeks");
    ago("monat(?:en)?", "mois", "mes(?:es)?", "months");
    ago("jahr(?:en)?", "ann[ée]es?|ans?", "años?", "years");
    weekdays("montag dienstag mittwoch donnerstag freitag samstag sonntag", "(?:am|letzten) %s");
    weekdays("lundi mardi mercredi jeudi vendredi samedi dimanche", "%s(?: dernier)?");
    weekdays("lunes martes mi[ée]rcoles jueves viernes s[áa]bado domingo", "el %s(?: pasado)?");
    chinese();
  }

  private TimeWords() {}

  private static void count(String words, int number) {
    COUNTS.put(words, number);
  }

  private static void put(String pattern, String english) {
    PHRASES.put(Pattern.compile(pattern), " " + english + " ");
  }

  private static void word(String words, String english) {
    put(B + "(?:" + words + ")" + E, english);
  }

  private static void unit(String german, String french, String spanish, String english) {
    word("(?:letzte|vorige|vergangene)[nsmr]? (?:" + german + ")", "last " + english);
    word("diese[nsmr]? (?:" + german + ")", "this " + english);
    word("(?:la|le|l')? ?(?:" + french + ") (?:dernière|dernier|passée?)", "last " + english);
    word("(?:cette|ce) (?:" + french + ")", "this " + english);
    word("(?:la|el) (?:" + spanish + ") pasad[oa]", "last " + english);
    word("est[ea] (?:" + spanish + ")", "this " + english);
  }

  private static void ago(String german, String french, String spanish, String english) {
    COUNTS.forEach((words, n) -> {
      word("vor (?:" + words + "|" + n + ") (?:" + german + ")", n + " " + english + " ago");
      word("il y a (?:" + words + "|" + n + ") (?:" + french + ")", n + " " + english + " ago");
      word("hace (?:" + words + "|" + n + ") (?:" + spanish + ")", n + " " + english + " ago");
    });
  }

  private static void weekdays(String names, String phrase) {
    String[] all = names.split(" ");
    for (int i = 0; i < all.length; i++) {
      word(phrase.formatted(all[i]), "on " + DAYS.get(i));
    }
  }

  private static void chinese() {
    put("今天|今晚", "today");
    put("前天", "the day before yesterday");
    put("昨天|昨晚", "yesterday");
    put("上个?(?:周末)", "last weekend");
    put("上个?(?:周|星期|礼拜)(?![一二三四五六日天])", "last week");
    put("[这本]个?(?:周|星期)(?![一二三四五六日天])", "this week");
    put("上个?月", "last month");
    put("[这本]个?月", "this month");
    put("去年", "last year");
    put("今年", "this year");
    COUNTS.forEach((words, n) -> {
      String number = "(?:" + words + "|" + n + ")";
      put(number + "天前", n + " days ago");
      put(number + "个?(?:周|星期|礼拜)前", n + " weeks ago");
      put(number + "个月前", n + " months ago");
      put(number + "年前", n + " years ago");
    });
    String[] days = {"一", "二", "三", "四", "五", "六", "[日天]"};
    for (int i = 0; i < days.length; i++) {
      put("(?:上个?)?(?:周|星期|礼拜)" + days[i], "on " + DAYS.get(i));
    }
  }

  /**
   * @param text in lower case
   */
  public static String english(String text) {
    String english = text;
    for (Map.Entry<Pattern, String> phrase : PHRASES.entrySet()) {
      english =
          phrase.getKey().matcher(english).replaceAll(Matcher.quoteReplacement(phrase.getValue()));
    }
    return english;
  }
}
