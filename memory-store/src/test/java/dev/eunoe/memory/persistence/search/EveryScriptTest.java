package dev.eunoe.memory.persistence.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.language.Words;
import dev.eunoe.memory.persistence.Talk;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is written in whatever script is found by its words, however they are typed. */
class EveryScriptTest {
  /** A sentence each; words of scripts without spaces are set apart by '|'. */
  private static final Map<String, String> SENTENCES = new LinkedHashMap<>();

  static {
    SENTENCES.put("Latin", "Kądziel sprzedała l’été aux Straßenbahn façade İzmir büyüdü");
    SENTENCES.put("Vietnamese", "Nguyễn nấu phở gà thật ngon");
    SENTENCES.put("Cyrillic", "М’ята росте біля їхнього паркану щоліта");
    SENTENCES.put("Greek", "Ο Οδυσσέας άφησε την Ιθάκη πίσω του");
    SENTENCES.put("Hebrew", "סַבְתָּא שֶׁלִּי אָפְתָה עוּגַת תַּפּוּחִים בְּצה״ל");
    SENTENCES.put("Arabic", "كَتَبَتْ أُخْتِي رِسَالَةً طَوِيلَةً إلى المدرسة");
    SENTENCES.put("Persian", "من می‌خواهم کتاب‌های تازه بخرم");
    SENTENCES.put("Devanagari", "मेरी बहन दिल्ली में हिन्दी पढ़ाती है");
    SENTENCES.put("Bengali", "আমার বোন কলকাতায় বাংলা শেখায়");
    SENTENCES.put("Gurmukhi", "ਮੇਰੀ ਭੈਣ ਅੰਮ੍ਰਿਤਸਰ ਵਿੱਚ ਰਹਿੰਦੀ ਹੈ");
    SENTENCES.put("Gujarati", "મારી બહેન અમદાવાદમાં ગુજરાતી શીખવે છે");
    SENTENCES.put("Odia", "ମୋର ଭଉଣୀ ଭୁବନେଶ୍ୱରରେ ରୁହନ୍ତି");
    SENTENCES.put("Tamil", "என் தங்கை சென்னையில் தமிழ் கற்பிக்கிறாள்");
    SENTENCES.put("Telugu", "నా చెల్లెలు హైదరాబాదులో తెలుగు నేర్పుతుంది");
    SENTENCES.put("Kannada", "ನನ್ನ ತಂಗಿ ಬೆಂಗಳೂರಿನಲ್ಲಿ ಕನ್ನಡ ಕಲಿಸುತ್ತಾಳೆ");
    SENTENCES.put("Malayalam", "എന്റെ സഹോദരി കൊച്ചിയിൽ മലയാളം പഠിപ്പിക്കുന്നു");
    SENTENCES.put("Sinhala", "මගේ නංගී කොළඹ සිංහල උගන්වනවා");
    SENTENCES.put("Thai", "พี่สาว|ของ|ฉัน|ชอบ|กิน|ข้าวผัด|น้ำปลา");
    SENTENCES.put("Lao", "ເອື້ອຍ|ຂອງ|ຂ້ອຍ|ມັກ|ກິນ|ເຂົ້າໜຽວ");
    SENTENCES.put("Khmer", "បងស្រី|របស់|ខ្ញុំ|ចូលចិត្ត|ញ៉ាំ|បាយ");
    SENTENCES.put("Myanmar", "ကျွန်မ|အစ်မက|မုန့်ဟင်းခါး|စားရတာ|ကြိုက်တယ်");
    SENTENCES.put("Tibetan", "ངའི་ཨ་ཅག་ལྷ་སར་སྡོད་ཀྱི་ཡོད");
    SENTENCES.put("Georgian", "ჩემი და თბილისში ქართულს ასწავლის");
    SENTENCES.put("Armenian", "Ինչպե՞ս իմ քույրը Երևանում հայերեն դասավանդում");
    SENTENCES.put("Ethiopic", "እህቴ፡በአዲስ፡አበባ፡አማርኛ፡ታስተምራለች");
    SENTENCES.put("Cherokee", "ᎠᏆᏙᎢ ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ");
    SENTENCES.put("Hangul", "제 누나는 부산에서 한국어를 가르칩니다");
    SENTENCES.put("Han", "我|姐姐|住在|特罗姆瑟|养|猫");
    SENTENCES.put("Japanese", "姉は|コーヒー|と|寿司|が|好き|東京タワー");
    SENTENCES.put("Mongolian", "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ ᠰᠤᠷᠤᠨ᠎ᠠ");
  }

  private static final Talk TALK = Talk.withNewOwner();

  enum Form {
    NFC,
    NFD
  }

  @BeforeAll
  static void tellThemAll() {
    SENTENCES.values().forEach(sentence -> TALK.say(sentence.replace("|", ""), "👍"));
    TALK.say("Write to anna.schmidt@example.com or see https://docs.example.org/a/b?c=1#d.", "👍");
    TALK.say("The part ABC-1234_x costs 1,250.50 since 2026-05-03 at 14:30.", "👍");
    TALK.say("Ｆｕｌｌ ｗｉｄｔｈ ４２", "👍");
    TALK.say("٢٠٢٤ كانت سنة جيدة", "👍");
    TALK.say("Our hedgehog 🦔 likes O’Brien’s garden in Coeur d'Alene.", "👍");
  }

  private static List<String> wordsOf(String sentence) {
    return List.of(sentence.split("[\\s|፡་]+"));
  }

  private static boolean finds(String question, String sentence) {
    return TALK.recall(question).stream()
        .map(Recollection::text)
        .anyMatch(text -> text.equals(sentence));
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void everyWordOfEveryScript_findsItsOwnMessage(Form form) {
    List<String> missed = new ArrayList<>();
    SENTENCES.forEach((script, sentence) -> {
      for (String word : wordsOf(sentence)) {
        String typed = Normalizer.normalize(word, Normalizer.Form.valueOf(form.name()));
        if (!finds(typed, sentence.replace("|", ""))) {
          missed.add(script + ": " + word);
        }
      }
    });

    assertThat(missed).isEmpty();
  }

  @Test
  void everyWordOfADecomposedMessage_findsIt() {
    Talk talk = Talk.withNewOwner();
    List<String> missed = new ArrayList<>();
    SENTENCES.forEach((script, sentence) -> {
      String said = Normalizer.normalize(sentence.replace("|", ""), Normalizer.Form.NFD);
      talk.say(said, "👍");
      for (String word : wordsOf(sentence)) {
        if (talk.recall(word).stream().noneMatch(found -> found.text().equals(said))) {
          missed.add(script + ": " + word);
        }
      }
    });

    assertThat(missed).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "l'été | Kądziel",
        "lʼété | Kądziel",
        "strasseNBAHN | Kądziel",
        "STRASSENBAHN | Kądziel",
        "izmir | Kądziel",
        "м'ята | М’ята",
        "мʼята | М’ята",
        "ΟΔΥΣΣΈΑΣ | Οδυσσέας",
        "סבתא | סַבְתָּא",
        "تفاح كتبت | كَتَبَتْ",
        "رسالة | رِسَالَةً",
        "میخواهم | می‌خواهم",
        "خواهم | می‌خواهم",
        "کتاب های | کتاب‌های",
        "Ինչպես | Ինչպե",
        "猫 | 姐姐",
        "집 누나 | 누나는",
        "寿司 | 寿司",
        "コーヒー | コーヒー",
        "anna.schmidt@example.com | anna.schmidt",
        "ANNA.SCHMIDT@EXAMPLE.COM | anna.schmidt",
        "schmidt | anna.schmidt",
        "example.com | anna.schmidt",
        "https://docs.example.org/a/b?c=1#d | anna.schmidt",
        "docs.example.org | anna.schmidt",
        "ABC-1234_x | ABC-1234",
        "1234 | ABC-1234",
        "1,250.50 | ABC-1234",
        "2026-05-03 | ABC-1234",
        "14:30 | ABC-1234",
        "full | Ｆｕｌｌ",
        "width 42 | Ｆｕｌｌ",
        "2024 | ٢٠٢٤",
        "🦔 | hedgehog",
        "O'Brien | hedgehog",
        "Brien's | hedgehog",
        "d’Alene | hedgehog"
      })
  void wordsTypedOtherwise_findTheSame(String question, String part) {
    assertThat(TALK.recalledTexts(question)).anyMatch(text -> text.contains(part));
  }

  @Test
  void wordsAreCutAlike_whateverFormTheyHave() {
    assertThat(Words.of("L’ÉTÉ"))
        .isEqualTo(Words.of(Normalizer.normalize("l'été", Normalizer.Form.NFD)));
    assertThat(Words.of("हिन्दी")).containsExactly("हिन्दी");
  }
}
