# What pages say in Hindi. The ids are in the order of the pages.

## Everywhere

language = भाषा
skip = सीधे कंटेंट पर जाएँ
main = मुख्य मेन्यू
pages = पेज
overview = ओवरव्यू
usage = उपयोग
requests = रिक्वेस्ट
keys = API keys
agents = एजेंट
models = मॉडल
settings = सेटिंग
security = सुरक्षा
notifications = सूचनाएँ
data = डेटा
search = खोजें
just-now = अभी
minutes-ago = { $count } मिनट पहले
hours-ago = { $count } घंटे पहले
api-reference = API रेफ़रेंस
gateway-reference = गेटवे API रेफ़रेंस
buying-reference = API से क्रेडिट ख़रीदना
buying-reference-link = क्रेडिट ख़रीदने के लिए: { $page }।
gateway-reference-link = गेटवे के लिए: { $page }।
api-reference-link = अकाउंट मालिकों के प्रोग्राम के लिए: { $page }।
balance = बैलेंस
sign-in = साइन इन करें
sign-out = साइन आउट करें
theme = थीम
theme-system = सिस्टम
theme-light = हल्की
theme-dark = गहरी
dismiss = बंद करें
printed = प्रिंट का समय: { $time }
name = नाम
email = ईमेल
password = पासवर्ड
optional = (वैकल्पिक)
apply = लागू करें
newest = सबसे नए
older = पुराने
seconds = { $length } से॰
minutes = { $length } मि॰
status-active = चालू
status-revoked = रद्द
status-expired = समाप्त
status-cut = काटी गई
password-hint = कम से कम 8 कैरेक्टर। कुछ शब्द भी चलेंगे।

## Mail

mail-foot = { $brand }, { $address }। इस पते पर भेजे गए जवाब कोई नहीं पढ़ता।
mail-test-subject = { $brand } का टेस्ट मेल
mail-test-text = मेल काम कर रहा है: { $brand } आपको लिख सकता है।
mail-verify-subject = { $brand } के लिए अपने ईमेल पते की पुष्टि करें
mail-verify-text = इस पते से { $brand } का एक अकाउंट बनाया गया है। पुष्टि करें कि पता आपका है; इसके बाद आप API key बना सकेंगे।
mail-verify-end = लिंक तीन दिन तक चलता है। अगर अकाउंट आपने नहीं बनाया, तो कुछ न करें: पुष्टि के बिना उससे कोई कॉल नहीं हो सकती।
mail-new-email-text = { $brand } के एक अकाउंट में यह पता लगाया जाना है। पुष्टि करें कि पता आपका है।
mail-new-email-end = लिंक तीन दिन तक चलता है। अगर आपने यह नहीं कहा, तो कुछ न करें: कुछ नहीं बदलेगा।
mail-changing-subject = आपके { $brand } अकाउंट का ईमेल पता बदल रहा है
mail-changing-text = किसी ने, जिसे आपका पासवर्ड पता है, आपके { $brand } अकाउंट का ईमेल पता { $email } करने को कहा है।
mail-changing-hint = अगर यह आपने किया है, तो कुछ करने की ज़रूरत नहीं। अगर नहीं, तो इसे वापस लें: आपका पता बना रहेगा या लौट आएगा, और सभी साइन आउट हो जाएँगे।
mail-changing-end = लिंक सात दिन तक चलता है। उसके बाद नया पासवर्ड लगाएँ।
mail-reset-subject = { $brand } का नया पासवर्ड
mail-reset-text = किसी ने { $brand } के आपके अकाउंट के लिए नया पासवर्ड माँगा है।
mail-reset-end = लिंक 30 मिनट तक और एक ही बार चलता है। अगर आपने नहीं माँगा, तो कुछ न करें: आपका पासवर्ड वही रहेगा।
mail-webhook-subject = { $host } का आपका वेबहुक बंद किया गया
mail-webhook-gone = { $host } के आपके सर्वर ने एक इवेंट का जवाब 410 दिया, यानी वेबहुक अब नहीं है। अब उस पर इवेंट नहीं भेजे जाएँगे।
mail-webhook-failing = पाँच दिन से { $host } के आपके सर्वर तक कुछ नहीं पहुँचा। अब उस पर इवेंट नहीं भेजे जाएँगे।
mail-webhook-open = वेबहुक खोलें
mail-webhook-end = उसके पेज पर दिखता है कि क्या भेजा गया और आपके सर्वर ने क्या जवाब दिया। वहाँ आप उसे फिर चालू कर सकते हैं या हटा सकते हैं।
mail-address-text = { $brand } के एक अकाउंट के क्रेडिट की सूचनाएँ इस पते पर आनी हैं। पुष्टि करें कि आपको ये चाहिए।
mail-address-end = लिंक तीन दिन तक चलता है। अगर आपको इस बारे में कुछ पता नहीं, तो कुछ न करें: आपको और कुछ नहीं भेजा जाएगा।
mail-when = कब
mail-browser = ब्राउज़र
mail-address = नेटवर्क का पता
mail-last-used = आख़िरी इस्तेमाल
mail-leave = ऐसे मेल बंद करें
mail-see-devices = देखें कि आप कहाँ साइन इन हैं
mail-see-keys = अपनी API key खोलें
mail-see-balance = कंसोल खोलें
mail-if-not-you = अगर यह आप थे, तो कुछ करने की ज़रूरत नहीं। अगर नहीं, तो तुरंत नया पासवर्ड लगाएँ: इससे सभी साइन आउट हो जाते हैं।
mail-new-browser-subject = { $brand } में नए ब्राउज़र से साइन इन हुआ
mail-new-browser-text = किसी ने { $brand } के आपके अकाउंट में ऐसे ब्राउज़र से साइन इन किया है जो पहले इस्तेमाल नहीं हुआ।
mail-two-step-subject = आपके { $brand } अकाउंट का दो चरणों वाला साइन इन बदला
mail-app-added = आपके अकाउंट में ऑथेंटिकेटर ऐप जोड़ा गया।
mail-app-removed = आपके अकाउंट से ऑथेंटिकेटर ऐप हटाया गया।
mail-passkey-added = आपके अकाउंट में एक पासकी जोड़ी गई।
mail-passkey-removed = आपके अकाउंट से एक पासकी हटाई गई।
mail-codes-made = आपके अकाउंट के लिए नए रिकवरी कोड बनाए गए। पुराने अब नहीं चलेंगे।
mail-two-step-reset = ऑपरेटर ने आपके अकाउंट का दो चरणों वाला साइन इन बंद किया।
mail-password-subject = आपके { $brand } अकाउंट का पासवर्ड बदला
mail-password-changed = आपके अकाउंट का पासवर्ड बदला गया, और बाकी सभी ब्राउज़र और प्रोग्राम साइन आउट हो गए।
mail-password-by-link = आपको भेजे गए लिंक से आपके अकाउंट का नया पासवर्ड लगाया गया, और सभी साइन आउट हो गए।
mail-password-by-operator = ऑपरेटर ने आपके अकाउंट का नया पासवर्ड लगाया, और सभी साइन आउट हो गए।
mail-key-created-subject = नई API key: { $name }
mail-key-created-text = आपके अकाउंट में API key “{ $name }” बनाई गई।
mail-key-if-not-you = अगर यह आपने नहीं किया, तो key रद्द करें और नया पासवर्ड लगाएँ।
mail-key-expiring-subject = API key { $name } जल्द समाप्त होगी
mail-key-expiring-text = API key “{ $name }” { $instant } पर समाप्त होगी। उसके बाद इससे कॉल नहीं हो सकेंगी। इसे बदल लें या और समय दें।
mail-old-key-subject = बदली गई API key { $name } अब भी इस्तेमाल हो रही है
mail-old-key-text = API key “{ $name }” बदली जा चुकी है, पर प्रोग्राम अब भी इसे इस्तेमाल कर रहे हैं। यह { $instant } पर बंद हो जाएगी। उससे पहले उनमें नई key डालें।
mail-balance-low-subject = { $brand } में { $balance } बचे हैं
mail-balance-low-text = आपका बैलेंस घटकर { $balance } रह गया है; आपने { $threshold } पर बताने को कहा था। शून्य पर कॉल नहीं हो सकेंगी।
mail-balance-zero-subject = { $brand } में आपका क्रेडिट ख़त्म हो गया है
mail-balance-zero-text = { $brand } में आपका क्रेडिट ख़त्म हो गया है। और क्रेडिट आने तक आपकी API key से कॉल नहीं हो सकेंगी।
mail-payment-subject = { $brand } में { $amount } क्रेडिट जोड़ा गया
mail-payment-text = आपका भुगतान मिल गया, और { $brand } में आपके अकाउंट में { $amount } क्रेडिट जोड़ा गया। धन्यवाद।
mail-payment-failed-subject = { $brand } को आपका भुगतान नहीं हुआ
mail-payment-failed-text = { $brand } में { $amount } क्रेडिट के लिए आपका भुगतान पूरा नहीं हुआ। कुछ नहीं जोड़ा गया। अगर आपके खाते से पैसे फिर भी निकल गए हैं, तो क्रेडिट मिल जाएगा, या बैंक पैसे लौटा देगा।
mail-invoice-subject = { $brand } से { $month } का आपका बिल
mail-invoice-text = { $month } में आपके इस्तेमाल का बिल जारी हो गया है। यह आपके क्रेडिट से चुकाया जा चुका है: कुछ बाक़ी नहीं है। बिल PDF के रूप में साथ है।
mail-see-invoices = सभी बिल देखें
mail-refund-subject = { $amount } की वापसी रास्ते में है
mail-refund-text = { $brand } ने { $amount } वहीं लौटा दिए जहाँ से आपका भुगतान आया था। आपके बैंक को इसे दिखाने में 5 से 7 कामकाजी दिन लगते हैं।
mail-refund-credit-text = इस भुगतान का क्रेडिट वापस ले लिया गया।
mail-credit-taken = वापस लिया गया क्रेडिट
mail-see-payment = टॉप-अप देखें
mail-recharge-notice-subject = { $brand } के लिए { $amount } काटे जाएँगे
mail-recharge-notice-text = { $brand } पर आपका क्रेडिट कम हो रहा है। आपकी सेटिंग के अनुसार आपके मैंडेट से { $amount } काटे जाएँगे, और बैंक की पुष्टि होते ही { $credit } का क्रेडिट जुड़ जाएगा। तब तक कॉल बचे हुए क्रेडिट से चलते हैं।
mail-recharge-notice-stop = अगर आप यह कटौती नहीं चाहते, तो उस समय से पहले बिलिंग पेज पर इसे रद्द करें या ऑटोमैटिक रिचार्ज बंद करें।
mail-recharge-debit-after = इसके बाद कटेगा
mail-recharge-see = बिलिंग खोलें
mail-recharge-failed-subject = { $brand } का ऑटोमैटिक रिचार्ज विफल रहा
mail-recharge-failed-text = { $brand } पर आपके खाते में { $credit } का क्रेडिट नहीं जुड़ा।
mail-recharge-failed-add = अगले रिचार्ज से पहले ज़रूरत हो तो खुद क्रेडिट जोड़ें।
mail-recharge-stopped-subject = { $brand } का ऑटोमैटिक रिचार्ज बंद है
mail-recharge-stopped-text = { $brand } पर आपके खाते का ऑटोमैटिक रिचार्ज बंद कर दिया गया। अब कुछ नहीं कटेगा।
mail-recharge-stopped-add = खुद क्रेडिट जोड़ें, या बिलिंग पेज पर इसे फिर चालू करें।
mail-paid = भुगतान

## /forgot-password, /reset-password, /verify-email

forgot-password = पासवर्ड भूल गए?
forgot-lede = अपने अकाउंट का ईमेल पता डालें। नया पासवर्ड लगाने का लिंक उस पर भेजा जाएगा।
send-link = लिंक भेजें
forgot-asked = अगर इस पते का अकाउंट है, तो मेल भेज दिया गया है।
forgot-asked-hint = यह कुछ मिनट में आ जाता है; स्पैम में भी देखें। लिंक 30 मिनट तक चलता है।
mail-asked-too-often = मेल बहुत बार माँगा गया। { $wait } रुकें, फिर माँगें।
ask-for-another-link = दूसरा लिंक माँगें
reset-password = नया पासवर्ड लगाएँ
reset-password-lede = इससे आपके अकाउंट के सभी ब्राउज़र और प्रोग्राम साइन आउट हो जाएँगे। दो चरणों वाला साइन इन वैसा ही रहेगा।
set-password = पासवर्ड लगाएँ
password-is-reset = नया पासवर्ड लग गया है। इसी से साइन इन करें।
verify-email = ईमेल की पुष्टि करें
verify-email-lede = ईमेल पता आपका है, इसकी पुष्टि के लिए बटन दबाएँ।
email-is-verified = आपके ईमेल पते की पुष्टि हो गई है।
confirm-email-lede = अपने अकाउंट का ईमेल पता यह करने के लिए बटन दबाएँ।
take-email-back = वापस लें
take-email-back-lede = आपके अकाउंट का ईमेल पता यही रहेगा या लौट आएगा, और सभी ब्राउज़र और प्रोग्राम साइन आउट हो जाएँगे।
email-is-taken-back = आपका ईमेल पता पहले जैसा है और सभी साइन आउट हैं। अब नया पासवर्ड लगाएँ।
verify-address-lede = अकाउंट के क्रेडिट की सूचनाएँ इस पते पर पाने के लिए बटन दबाएँ।
address-is-verified = आपके पते की पुष्टि हो गई है। क्रेडिट की सूचनाएँ इस पर आएँगी।
leave-notices = सूचनाएँ बंद करें
leave-notices-lede = बटन दबाएँ, फिर क्रेडिट की सूचनाएँ इस पते पर नहीं आएँगी।
notices-are-left = अब इस पते पर सूचनाएँ नहीं आएँगी।
to-the-console = आगे बढ़ें
verify-notice = अपने ईमेल पते की पुष्टि करें: { $email } पर भेजा गया मेल खोलें। तब तक आप API key नहीं बना सकते।
send-mail-again = फिर भेजें

## /notices

notices = सूचनाएँ
notices-due = सूचनाएँ: कुछ करना बाकी है
to-do = करना बाकी है
nothing-to-do = कुछ करना बाकी नहीं है।
mails-sent = पिछले 30 दिन के मेल
nothing-sent = कोई मेल नहीं भेजा गया।
choose-notices = चुनें कि क्या भेजा जाए
todo-new-email = { $email } पर भेजा गया मेल खोलें; यह आपके अकाउंट का नया पता बनेगा।
todo-address = { $email } की पुष्टि अभी बाकी है: लिंक वाला मेल वहाँ है।
todo-key = { $name } { $time } पर समाप्त होगी।
mail-waiting = रास्ते में
mail-sent = भेजा गया
mail-failed = नहीं लिया गया
mail-dropped = नहीं भेजा गया
sent-email-changing = ईमेल पता बदल रहा है
sent-new-browser = नए ब्राउज़र से साइन इन
sent-two-step = दो चरणों वाला साइन इन बदला
sent-password = पासवर्ड बदला

## /sign-in, /sign-up, /sign-out

book-motto = हर कॉल का हिसाब, पैसे-पैसे तक।
book-chat = चैट
book-embeddings = एम्बेडिंग
new-here = यहाँ नए हैं?
sign-up = अपना अकाउंट बनाएँ
in-the-clear = यह पेज सादे HTTP पर खुला है, जहाँ ब्राउज़र साइन इन नहीं रख पाते। इसे यहाँ खोलें: { $link }
sign-in-mismatch = ईमेल और पासवर्ड मेल नहीं खाते। दोनों देख लें, फिर साइन इन करें।
sign-in-too-many =
    { $minutes ->
        [one] बहुत बार कोशिश हो चुकी है। { $minutes } मिनट रुकें, फिर साइन इन करें।
       *[other] बहुत बार कोशिश हो चुकी है। { $minutes } मिनट रुकें, फिर साइन इन करें।
    }
sign-in-unavailable = सर्वर अभी यह नहीं कर पा रहा है। एक मिनट बाद फिर कोशिश करें।
second-step-too-many = कई बार गलत कोड डाला गया। { $wait } रुकें, या रिकवरी कोड या पासकी इस्तेमाल करें।
second-step = दूसरा चरण
code = कोड
app-code-hint = छह अंक, जो आपका ऑथेंटिकेटर ऐप अभी दिखा रहा है।
recovery-code = रिकवरी कोड
recovery-code-hint = फ़ोन खो जाने पर काम आने के लिए सहेजे गए कोड में से एक। हर कोड एक ही बार चलता है।
use-recovery-code = इसके बजाय रिकवरी कोड डालें
use-app-code = इसके बजाय ऑथेंटिकेटर ऐप का कोड डालें
begin-again = किसी और के तौर पर साइन इन करें
sign-out-question = इस ब्राउज़र से साइन आउट करें?
stay = साइन इन रहें
have-account = पहले से अकाउंट है?
sign-up-unavailable = सर्वर अभी यह नहीं कर पा रहा है। आपने जो लिखा वह यहीं है; एक मिनट बाद फिर कोशिश करें।
sign-up-too-many =
    { $minutes ->
        [one] आपके नेटवर्क से बहुत सारे अकाउंट बन चुके हैं। { $minutes } मिनट रुकें, फिर फ़ॉर्म दोबारा भेजें।
       *[other] आपके नेटवर्क से बहुत सारे अकाउंट बन चुके हैं। { $minutes } मिनट रुकें, फिर फ़ॉर्म दोबारा भेजें।
    }
sign-up-offer = Free प्लान, ₹50 के क्रेडिट के साथ। कुछ नहीं देना है।
sign-up-name-hint = आपका या आपकी कंपनी का।
create-account = अकाउंट बनाएँ
sign-up-closed = नए अकाउंट ऑपरेटर बनाते हैं। उन्हें लिखें, आपको अकाउंट मिल जाएगा।

## Where something went wrong

not-found = नहीं मिला
missing = इस पते पर कुछ नहीं है
missing-why = हो सकता है लिंक में कोई गलती हो, या यह किसी दूसरे अकाउंट का हो।
go-to-overview = ओवरव्यू पर जाएँ
address-mistake = इस पते में गलती है
page-unavailable = यह पेज अभी नहीं दिखाया जा सकता
console-unavailable = कंसोल अभी नहीं दिखाया जा सकता
unavailable-why = आपका कुछ भी नहीं बदला गया। एक मिनट बाद पेज फिर से लोड करें।
signed-out = साइन आउट
session-ended = आपका सेशन खत्म हो गया है
sign-in-again = फिर से साइन इन करें
one-at-a-time = एक बार में एक
one-at-a-time-why = आपके अकाउंट की एक और बड़ी रिपोर्ट या फ़ाइल बन रही है। कुछ सेकंड रुककर फिर से कोशिश करें।
too-much = यह एक बार में बहुत ज़्यादा था
too-much-why = फ़ॉर्म 64 KB से बड़ा है। कुछ नहीं बदला गया। वापस जाएँ और जो लिखा है उसे छोटा करें।
form-of-another = कुछ नहीं बदला गया: कोई और साइन इन है
form-of-account = यह फ़ॉर्म { $email } के लिए था।
form-of-no-account = यह फ़ॉर्म नहीं बताता कि किस अकाउंट के लिए था: इसका पेज पहले से खुला था।
signed-in-now = अभी { $who } साइन इन है।
form-of-another-why = एक ब्राउज़र के सभी टैब साथ में साइन इन होते हैं। जो अकाउंट साइन इन है उसी से आगे बढ़ें, या साइन आउट करके दूसरे अकाउंट से साइन इन करें।
you-had-typed = आपने यह लिखा था:
go-on-as = { $name } के रूप में आगे बढ़ें
second-step-of-another = यह पेज किसी दूसरे साइन इन के लिए खुला था, इसलिए कोड जाँचा नहीं गया। जिस अकाउंट में आप अभी साइन इन कर रहे हैं उसका कोड लिखें, या फिर से शुरू करें।
foreign-form = यह किसी दूसरी साइट से आया है
foreign-form-why = कुछ नहीं बदला गया। बदलाव सिर्फ़ इस कंसोल के अपने पेजों से लिए जाते हैं: वहाँ जाकर यह फिर से करें।
too-fast = यह बहुत जल्दी था
too-fast-why =
    { $seconds ->
        [one] इस अकाउंट से एक मिनट में बहुत सारे फ़ॉर्म भेजे गए हैं। कुछ नहीं बदला गया, और आपने जो लिखा वह इस पेज पर है। { $seconds } सेकंड रुकें, फिर इसे दोबारा भेजें।
       *[other] इस अकाउंट से एक मिनट में बहुत सारे फ़ॉर्म भेजे गए हैं। कुछ नहीं बदला गया, और आपने जो लिखा वह इस पेज पर है। { $seconds } सेकंड रुकें, फिर इसे दोबारा भेजें।
    }
too-fast-secrets = पासवर्ड और कोड नहीं रखे जाते: उन्हें फिर से लिखें।
send-again = दोबारा भेजें
crowded = बहुत सारे कनेक्शन
crowded-why = आपके नेटवर्क से बहुत सारे कनेक्शन खुले हैं। कुछ पेज बंद करें या एक मिनट रुकें, फिर यह पेज दोबारा लोड करें।
unreadable-address = यह कोई पता नहीं है
unreadable-address-why = इस अनुरोध में इस कंसोल का कोई पेज नहीं माँगा गया है।
unreadable-form = फ़ॉर्म पढ़ा नहीं जा सका
unreadable-form-why = कुछ नहीं बदला गया। वापस जाएँ, पेज फिर से लोड करें और फ़ॉर्म दोबारा भेजें।
failed = हमारी तरफ़ कुछ गड़बड़ हुई
failed-why = एक मिनट बाद पेज फिर से लोड करें।
failure-number = अगर ऐसा फिर हो, तो हमें यह नंबर बताएँ, इससे हम पता लगाते हैं कि क्या हुआ:

## Mistakes in forms and addresses: `problem-FIELD-CODE`. The English is that of `src/domain/problem.rs`.

problem-name-name_missing = कोई नाम दें।
problem-name-name_too_long = नाम में ज़्यादा से ज़्यादा 100 अक्षर हो सकते हैं। इसे छोटा करें।
problem-name-name_has_control_characters = नाम टेक्स्ट की एक लाइन होती है। टैब, लाइन ब्रेक और बाकी कंट्रोल कैरेक्टर हटा दें।
problem-email-email_missing = अपना ईमेल पता डालें।
problem-email-email_invalid = यह ईमेल पता नहीं है। ईमेल पता name@example.in जैसा होता है।
problem-link-invalid_link = यह लिंक पहले इस्तेमाल हो चुका है या इसका समय बीत गया है।
problem-name-email_not_verified = पहले अपने ईमेल पते की पुष्टि करें: उस पते पर भेजा गया मेल खोलें।
problem-email-address_known = सूचनाएँ इस पते पर पहले से जाती हैं।
problem-email-too_many_addresses = पाँच पते पहले से हैं। पहले एक हटाएँ।
problem-email-email_taken = इस ईमेल पते से एक अकाउंट पहले से है। साइन इन करें या कोई दूसरा पता डालें।
problem-password-password_missing = पासवर्ड डालें।
problem-password-password_too_short = पासवर्ड में कम से कम 8 कैरेक्टर होते हैं। लंबा पासवर्ड डालें।
problem-password-password_too_long = पासवर्ड ज़्यादा से ज़्यादा 1,024 बाइट का हो सकता है। छोटा पासवर्ड डालें।
problem-password-password_common = यह पासवर्ड उनमें से है जिनका अंदाज़ा सबसे पहले लगाया जाता है। लंबा पासवर्ड डालें, जैसे तीन शब्द।
problem-password-password_breached = यह पासवर्ड चोरी हुए पासवर्ड की लिस्ट में है, जिन्हें चोर सबसे पहले आज़माते हैं। कोई दूसरा डालें, और जहाँ कहीं यह लगा हो वहाँ भी बदलें।
problem-current_password-wrong_password = यह आपका पासवर्ड नहीं है। कुछ नहीं बदला गया।
problem-code-code_missing = अपने ऑथेंटिकेटर ऐप का कोड या रिकवरी कोड डालें।
problem-code-wrong_code = यह कोड सही नहीं है, या पहले इस्तेमाल हो चुका है। अगले कोड का इंतज़ार करें।
problem-credential-wrong_passkey = ब्राउज़र ने ऐसी पासकी नहीं बनाई जो यहाँ चले। कुछ नहीं बदला गया; फिर कोशिश करें।
problem-name-too_many_passkeys = पहले से 20 पासकी हैं। पहले एक हटाएँ।
problem-time_zone-unknown_time_zone = लिस्ट में से टाइम ज़ोन चुनें।
problem-what-invalid_what = क्या दिखाना है, यह लिस्ट में से चुनें।
problem-by-invalid_actor = किसने किया, यह लिस्ट में से चुनें।
problem-start-missing_date = बताएँ कि किस दिन से, जैसे 2025-01-01।
problem-type-unknown_transaction_type = लेन-देन grant, purchase, credit, usage, transfer, refund या correction होता है।
problem-type-unknown_document_type = इस प्रकार का कोई दस्तावेज़ नहीं है।
problem-start-invalid_date = यह तारीख नहीं है। इसे साल-महीना-दिन की तरह लिखें, जैसे 2025-01-01।
problem-end-missing_date = बताएँ कि किस दिन तक, जैसे 2025-01-31। वह दिन भी शामिल होता है।
problem-end-invalid_date = यह तारीख नहीं है। इसे साल-महीना-दिन की तरह लिखें, जैसे 2025-01-31।
problem-end-end_before_start = आखिरी दिन पहले दिन से पहले का है। दोनों को आपस में बदल दें।
problem-end-range_too_long = एक रिपोर्ट में ज़्यादा से ज़्यादा दस साल आते हैं। कम दिनों की अवधि चुनें।
problem-start-too_many_rows = इस रिपोर्ट में पंक्तियाँ बहुत ज़्यादा हैं। कम दिन चुनें, या दिन के हिसाब से ग्रुप करें।
problem-group_by-invalid_group_by = मॉडल, एजेंट, API key या दिन के हिसाब से ग्रुप करें।
problem-aggregate-invalid_aggregate = AGENT या OUTLET के हिसाब से जोड़ें।
problem-measure-invalid_measure = खर्च या टोकन में से चुनें।
problem-expires-invalid_expires = यह तारीख या समय नहीं है। इसे 2026-12-31 या 2026-12-31T18:30:00Z की तरह लिखें।
problem-expires-expires_in_past = API key बीते हुए समय में खत्म नहीं हो सकती। बाद का कोई दिन चुनें।
problem-agent_id-unknown_agent = इस अकाउंट में इस नंबर का कोई एजेंट नहीं है।
problem-scope-invalid_scope = API key all, inference या read के लिए होती है।
problem-requests_per_minute-invalid_limit = यह रिक्वेस्ट की संख्या नहीं है। इसे 60 या 1,000 की तरह लिखें।
problem-tokens_per_minute-invalid_limit = यह टोकन की संख्या नहीं है। इसे 1,00,000 की तरह लिखें।
problem-inr_per_day-invalid_limit = यह रकम नहीं है। इसे 100 या 1,250.00 की तरह लिखें।
problem-inr_per_month-invalid_limit = यह रकम नहीं है। इसे 2,000 या 12,500.00 की तरह लिखें।
problem-models-invalid_models = मॉडल के ज़्यादा से ज़्यादा 100 नाम लिखें, बीच में कॉमा के साथ।
problem-addresses-invalid_addresses = ज़्यादा से ज़्यादा 100 पते या नेटवर्क लिखें, जैसे 203.0.113.0/24।
problem-limit-invalid_limit = एक पेज पर 1 से 100 एंट्री होती हैं।
problem-after-invalid_cursor = पेज का यह निशान नहीं पहचाना गया। पहले पेज से फिर शुरू करें।
problem-key-key_missing = वह API key भेजें जो कॉल करने वाले ने आपको भेजी।
problem-hold_inr-invalid_hold = होल्ड 0 से ज़्यादा और 1,00,00,000 तक के रुपये होते हैं, जैसे 2.50। इसे नंबर के तौर पर भेजें।
problem-hold_seconds-invalid_hold_seconds = होल्ड 1 से 86,400 सेकंड तक रहता है।
problem-model-model_missing = वह मॉडल भेजें जिसे कॉल किया जाता है: उसकी कीमत से होल्ड तय होता है।
problem-prompt_tokens_at_most-invalid_at_most = कॉल के ज़्यादा से ज़्यादा prompt टोकन पूरी संख्या में भेजें, 0 से 1,000,000,000 तक।
problem-completion_tokens_at_most-invalid_at_most = एक जवाब के ज़्यादा से ज़्यादा completion टोकन पूरी संख्या में भेजें, 0 से 1,000,000,000 तक।
problem-n-invalid_n = एक कॉल में 1 से 128 जवाब होते हैं।
problem-seconds_at_most-invalid_at_most = कॉल के ज़्यादा से ज़्यादा सेकंड नंबर के तौर पर भेजें, 0 या ज़्यादा।
problem-characters_at_most-invalid_at_most = कॉल के ज़्यादा से ज़्यादा अक्षर पूरी संख्या में भेजें, 0 से 1,000,000,000 तक।
problem-images_at_most-invalid_at_most = कॉल की ज़्यादा से ज़्यादा इमेज पूरी संख्या में भेजें, 0 से 1,000,000,000 तक।
problem-x-munim-gateway-invalid_header = x-munim-gateway एक बार भेजें: gateway का टोकन, फिर पैरामीटर, जैसे munim_gw_…; hold_inr=2.50; client_ip=203.0.113.7।
problem-unknown_parameter = एक पैरामीटर ऐसा है जो यहाँ नहीं पहचाना जाता।
problem-key-invalid_key = API key उसके ID से चुनी जाती है, जैसे key_01J9Z3। ID उसके पेज पर है।
problem-key_ids-too_many_keys = एक साथ ज़्यादा से ज़्यादा 100 API keys रद्द होती हैं। कम चुनें।
problem-model-invalid_model = मॉडल का नाम टेक्स्ट की एक लाइन होता है। इसे फिर से चुनें।
problem-agent-invalid_agent = एजेंट उसके नंबर से चुना जाता है, जैसे 101।
problem-status-invalid_status = 2xx, 4xx, 5xx या cut चुनें।
problem-cost-invalid_cost = यह रकम नहीं है। इसे 0.50 या 1,250.00 की तरह लिखें।
problem-order-invalid_order = समय, खर्च या लेटेंसी के क्रम में चुनें।
problem-name-too_many_views = पहले से 50 सेव किए गए व्यू हैं। पहले एक हटाएँ।
problem-view-invalid_view = सिर्फ़ रिक्वेस्ट की सूची सेव की जा सकती है। उसे फिर खोलें और वहीं सेव करें।
problem-input-invalid_count = यह टोकन की संख्या नहीं है। इसे 1200 या 1,200 लिखें।
problem-cached-invalid_count = कैश टोकन एक संख्या है, जो सभी इनपुट टोकन से ज़्यादा नहीं हो सकती।
problem-written-invalid_count = कैश में लिखे टोकन एक संख्या है, जो बिना कैश वाले इनपुट टोकन से ज़्यादा नहीं हो सकती।
problem-reasoning-invalid_count = रीज़निंग टोकन एक संख्या है, जो सभी आउटपुट टोकन से ज़्यादा नहीं हो सकती।
problem-output-invalid_count = यह टोकन की संख्या नहीं है। इसे 340 या 1,000 लिखें।
problem-seconds-invalid_count = यह अवधि नहीं है। सेकंड लिखें, जैसे 90 या 12.5।
problem-messages-invalid_count = यह मैसेज की संख्या नहीं है। इसे 1 या 20 लिखें।
problem-characters-invalid_count = यह अक्षरों की संख्या नहीं है। इसे 250 या 1,000 लिखें।
problem-images-invalid_count = यह चित्रों की संख्या नहीं है। इसे 1 या 20 लिखें।
problem-calls-invalid_count = रिक्वेस्ट की संख्या 1 से 1,00,00,00,000 तक होती है।
problem-amount-missing_amount = बताएँ कि कितनी रकम, जैसे 500.00।
problem-amount-invalid_amount = यह रकम नहीं है। इसे 500, 500.00 या 1,25,000 की तरह लिखें।
problem-amount-ambiguous_amount = कॉमा लाख या हज़ार पर लगता है और दशमलव बिंदु के बाद आते हैं। इसे 1,15,000.10 या 115000.10 की तरह लिखें।
problem-amount-amount_too_fine = रकम में ज़्यादा से ज़्यादा छह दशमलव होते हैं।
problem-amount-amount_not_positive = रकम ₹0 से ज़्यादा होती है।
problem-amount-amount_too_large = यह किसी भी वॉलेट की हद से ज़्यादा है। कुछ अंक हटा दें।
problem-amount-amount_not_paise = भुगतान की रकम में ज़्यादा से ज़्यादा दो दशमलव होते हैं।
problem-amount-topup_too_small = यह टॉप-अप की सबसे छोटी रकम से कम है। ज़्यादा खरीदें।
problem-amount-topup_too_large = यह टॉप-अप की सबसे बड़ी रकम से ज़्यादा है। कम खरीदें।
problem-amount-too_many_open_topups = दस टॉप-अप भुगतान की राह देख रहे हैं। एक का भुगतान करें या उसे रद्द करें।
problem-Idempotency-Key-invalid_idempotency_key = Idempotency-Key में बिना खाली जगह के 1 से 255 दिखने वाले ASCII अक्षर होते हैं।
problem-pay_by-unknown_pay_by = टॉप-अप का भुगतान order या link से होता है।
problem-overlap-invalid_overlap = चुनें कि पुरानी API key कब तक चलेगी: now, 1h, 24h या 7d।
problem-address-address_missing = पता लिखें: मकान, सड़क, इलाका।
problem-address-address_too_long = पते में ज़्यादा से ज़्यादा 200 अक्षर होते हैं। इसे छोटा करें।
problem-address-address_has_control_characters = पता सादा टेक्स्ट होता है। टैब और दूसरे कंट्रोल कैरेक्टर हटा दें।
problem-city-city_missing = शहर, कस्बा या गाँव लिखें।
problem-city-city_too_long = शहर के नाम में ज़्यादा से ज़्यादा 50 अक्षर होते हैं। इसे छोटा करें।
problem-city-city_has_control_characters = शहर का नाम एक पंक्ति का टेक्स्ट होता है। टैब और दूसरे कंट्रोल कैरेक्टर हटा दें।
problem-pin-invalid_pin = पिन कोड में छह अंक होते हैं, जैसे 400001।
problem-pin-pin_of_another_state = यह पिन कोड चुने हुए राज्य का नहीं है। दोनों जाँच लें।
problem-state-unknown_state = राज्य या केंद्र शासित प्रदेश चुनें: उसका दो अंकों का GST कोड, जैसे 27।
problem-gstin-gstin_characters = GSTIN में सिर्फ़ अंक और A से Z तक के अक्षर होते हैं। इसे जाँच लें।
problem-gstin-gstin_length = GSTIN में 15 अक्षर होते हैं। इसे जाँच लें, या रजिस्टर्ड न हों तो खाली छोड़ दें।
problem-gstin-gstin_state = GSTIN किसी राज्य के कोड से शुरू होता है। यह नहीं होता। इसके पहले दो अंक जाँच लें।
problem-gstin-gstin_check = इस GSTIN का आखिरी अक्षर बाकी से मेल नहीं खाता, इसलिए कोई अक्षर गलत लिखा है। इसे अपने सर्टिफ़िकेट से मिलाएँ।
problem-gstin-gstin_form = यह GSTIN के रूप में नहीं है: राज्य का कोड, PAN, तीन और अक्षर। इसे अपने सर्टिफ़िकेट से मिलाएँ।
problem-gstin-gstin_of_another_state = यह GSTIN पते वाले राज्य का नहीं है। एक ही रजिस्ट्रेशन का GSTIN और पता लिखें।
problem-code-unknown_code = ऐसा कोई कोड नहीं है, या वह खत्म हो चुका है। इसे जाँच लें।
problem-code-code_used = यह खाता इस कोड को इस्तेमाल कर चुका है।
problem-code-code_used_up = जितने खाते यह कोड इस्तेमाल कर सकते थे, कर चुके हैं।
problem-enabled-missing_enabled = बताएँ कि यह चालू है या नहीं: true या false।
problem-threshold-invalid_threshold = लिखें कि कितने क्रेडिट पर रिचार्ज हो: शून्य से ज़्यादा रुपये, ज़्यादा से ज़्यादा दो दशमलव।
problem-monthly_cap-invalid_monthly_cap = लिखें कि एक महीने में ज़्यादा से ज़्यादा कितना कट सकता है: शून्य से ज़्यादा रुपये, ज़्यादा से ज़्यादा दो दशमलव।
problem-monthly_cap-monthly_cap_too_small = टैक्स समेत एक रिचार्ज इससे ज़्यादा का है। ज़्यादा की अनुमति दें, या कम रिचार्ज करें।
problem-amount-recharge_too_large = टैक्स समेत यह ₹15,000 से ज़्यादा है, जो आपसे पूछे बिना कटने वाली सबसे बड़ी रकम है। कम रिचार्ज करें।
problem-amount-recharge_above_mandate = टैक्स समेत यह आपके मैंडेट की एक कटौती की सीमा से ज़्यादा है। कम रिचार्ज करें, या मैंडेट हटाकर नया दें।
problem-phone-invalid_phone = भारत के मोबाइल नंबर में दस अंक होते हैं, जैसे 90000 90000।
problem-phone-phone_missing = मैंडेट के लिए भुगतान प्रदाता को मोबाइल नंबर चाहिए। अपना नंबर लिखें।
problem-method-unknown_method = मैंडेट upi या card से होता है।
problem-recharge_unavailable = भुगतान प्रदाता अभी यहाँ ऑटोमैटिक रिचार्ज नहीं देता। ऑपरेटर को बता दिया गया है। तब तक खुद क्रेडिट जोड़ें।
problem-code-email_not_verified = पहले अपने ईमेल पते की पुष्टि करें: उस पर भेजा गया मेल खोलें।
problem-form_used = इस फ़ॉर्म से पैसे पहले ही भेजे जा चुके हैं। और भेजने के लिए इसे फिर से खोलें।
problem-billing-invalid_billing = अकाउंट का वॉलेट चुनें, या मिनट, टोकन या मैसेज के हिसाब से।
problem-url-url_missing = वह पता लिखें जिस पर इवेंट भेजे जाएँ।
problem-url-url_too_long = पता ज़्यादा से ज़्यादा 2,000 अक्षर का होता है। छोटा पता लिखें।
problem-url-invalid_url = यह पता सही नहीं है। इस तरह लिखें: https://example.in/munim।
problem-url-url_not_https = पता https:// से शुरू होता है, ताकि भेजी गई बात को कोई न पढ़ सके न बदल सके।
problem-url-url_has_password = पते में न यूज़र हो न पासवर्ड: किसने भेजा है, यह हस्ताक्षर दिखाता है।
problem-url-url_port = इस पोर्ट पर कोई वेब सर्वर नहीं सुनता। 443 या 1024 से ऊपर का अपना पोर्ट लिखें।
problem-url-url_not_public = यह पता ऐसे नेटवर्क में है जो सार्वजनिक नहीं है। ऐसा पता लिखें जहाँ इंटरनेट से पहुँचा जा सके।
problem-events-unknown_event = इवेंट सूची में से चुनें।
problem-url-too_many_webhooks = 20 वेबहुक पहले से हैं। पहले एक हटाएँ।
problem-webhooks_unavailable = यहाँ वेबहुक चालू नहीं हैं: ऑपरेटर को secret key file बतानी होगी।
problem-status-invalid_webhook_status = वेबहुक चालू होता है या रुका हुआ।
problem-webhook_not_on = इस वेबहुक पर कुछ नहीं भेजा जाता। पहले इसे चालू करें।
problem-sign_up_closed = नए अकाउंट ऑपरेटर बनाते हैं। उन्हें लिखें।

## /settings

wrong-passwords-wait = बहुत बार कोशिश हो चुकी है। { $wait } रुकें, फिर कोशिश करें।
wait-minutes =
    { $count ->
        [one] { $count } मिनट
       *[other] { $count } मिनट
    }
wait-hours =
    { $count ->
        [one] { $count } घंटा
       *[other] { $count } घंटे
    }
wait-days =
    { $count ->
        [one] { $count } दिन
       *[other] { $count } दिन
    }

## What things are called: usage, requests, agents

model = मॉडल
agent = एजेंट
key = API key
day = दिन
hour = घंटा
month = महीना
days = दिन
all = कुल
no-agent = बिना एजेंट
no-key = बिना API key
other = अन्य
today = आज
yesterday = कल
seven-days = 7 दिन
thirty-days = 30 दिन
this-month = यह महीना
last-month = पिछला महीना
financial-year = यह वित्त वर्ष
cost = खर्च
tokens = टोकन
input = इनपुट
of-it-cached = इसमें कैश
cached = कैश
cached-input = कैश इनपुट
uncached-input = इनपुट, कैश के बिना
error-rate = एरर रेट
latency = लेटेंसी
p50 = p50
p95 = p95
output = आउटपुट
speech = स्पीच
unpriced = बिना कीमत
share = हिस्सा
price = कीमत
input-tokens = इनपुट टोकन
output-tokens = आउटपुट टोकन
from = कब से
to = कब तक
lakh = { $number } लाख
crore = { $number } करोड़
go-to-keys = अपनी API keys पर जाएँ

## /usage

group-by = ग्रुप करें
measure = क्या देखें
calendar = कैलेंडर
compare-with = किससे तुलना
compare-before = पिछली अवधि
compare-month = पिछले महीने के वही दिन
compare-year = पिछले साल के वही दिन
compare-nothing = किसी से नहीं
pick-first-day = पहला दिन चुनें।
pick-last-day = { $day } एक छोर है। दूसरा चुनें।
month-before = पिछला महीना
month-after = अगला महीना
close-calendar = बंद करें
change-from = पहले { $before }
chart = चार्ट
by-hour-of-week = हफ़्ते के घंटों के हिसाब से
hours-title = हफ़्ते के घंटों के हिसाब से { $of ->
        [requests] रिक्वेस्ट
       *[cost] खर्च
    }
busiest-hour = सबसे व्यस्त: { $day }, { $from } से { $to }, { $sum }
show-layer = { $name } दिखाएँ
hide-layer = { $name } छिपाएँ
all-hidden = सब कुछ छिपा हुआ है
figures = आँकड़े
tokens-and-cost = टोकन और खर्च
errors-and-latency = एरर और लेटेंसी
other-charts = दूसरे चार्ट
percentiles = p50 { $half } · p95 { $most }
highest = सबसे ज़्यादा { $value }, { $when }
highest-none = इन दिनों में कुछ नहीं
sums = कुल जोड़
unpriced-note = बिना कीमत की रिक्वेस्ट
chart-title = हर { $grain ->
        [hour] घंटे
        [month] महीने
       *[day] दिन
    } { $measure ->
        [tokens] के टोकन
       *[cost] का खर्च
    }{ $by ->
        [model] , मॉडल के हिसाब से
        [agent] , एजेंट के हिसाब से
        [key] , API key के हिसाब से
        [kind] , टोकन की किस्म के हिसाब से
       *[none] {""}
    }
chart-label = हर { $grain ->
        [hour] घंटे
        [month] महीने
       *[day] दिन
    } की एक पट्टी{ $by ->
        [model] , मॉडल के हिसाब से
        [agent] , एजेंट के हिसाब से
        [key] , API key के हिसाब से
        [kind] , टोकन की किस्म के हिसाब से
       *[none] {""}
    }। नीचे की टेबल में यही आँकड़े हैं।
nothing-metered = इस अवधि में कोई उपयोग नहीं हुआ
nothing-metered-why = ऊपर दूसरे दिन चुनें, या अपनी किसी API key से कॉल करें: कुछ ही सेकंड में वह यहाँ गिन ली जाती है।
by-what = { $what ->
        [model] मॉडल
        [agent] एजेंट
        [key] API key
        [hour] घंटे
        [month] महीने
       *[day] दिन
    } के हिसाब से
download-csv = CSV डाउनलोड करें
all-requests-csv = सभी रिक्वेस्ट CSV में
csv-for-excel = Excel के लिए CSV
all-requests-for-excel = सभी रिक्वेस्ट Excel के लिए
more-groups = { $count } और
rows-shown = { $rows } में से { $shown } दिख रही हैं; जोड़ में सब हैं।
rows-all = सभी { $rows } लाइनें दिखाएँ
rows-fold = समेटें
rows-together = { $others ->
        [one] एक
       *[other] { $count }
    } और { $of ->
        [agent] एजेंट
        [key] API keys
       *[model] मॉडल
    } की हर { $grain ->
        [hour] घंटे
        [month] महीने
       *[day] दिन
    } एक ही लाइन है। फ़ाइल में हर एक की अपनी लाइन है।
folded = “अन्य” में { $folded } और { $of ->
        [agent] एजेंट
        [key] API keys
       *[model] मॉडल
    } हैं, हर एक ऊपर के सात से छोटा।
folded-below = नीचे की टेबल में ये सब अलग-अलग हैं।
proof = मिलान
verified = मिलान हो गया: { $grain ->
        [hour] घंटे
        [month] महीने
       *[day] दिन
    } = अवधि = लेजर
not-verified = बराबर नहीं: { $grain ->
        [hour] घंटे
        [month] महीने
       *[day] दिन
    }, अवधि और लेजर
proof-rows = { $grain ->
        [hour] घंटों
        [month] महीनों
       *[day] दिनों
    } का जोड़
proof-range = पूरी अवधि का खर्च
proof-requests = इन रिक्वेस्ट के लिए
proof-debited = और { $requests } लेजर से कटे { $ledger }।
proof-equal = ✓ बराबर, माइक्रो-रुपये तक।
proof-not-equal = बराबर नहीं: अवधि से लाइनों का अंतर { $rows } है, लेजर का { $ledger }।
proof-what-to-do = कोई कॉल खोई नहीं है। ऑपरेटर से { $command } चलाने को कहें, वह हर अंतर बताता है।
unpriced-calls =
    { $calls ->
        [one] बिना कीमत की { $count } रिक्वेस्ट
       *[other] बिना कीमत की { $count } रिक्वेस्ट
    }
unpriced-of-model = ({ $model }): गिनी गई हैं, पर जब तक ऑपरेटर कीमत तय नहीं करता, इनमें से किसी रकम में नहीं हैं।
unpriced-of-models = ({ $models } मॉडल): गिनी गई हैं, पर जब तक ऑपरेटर कीमत तय नहीं करता, इनमें से किसी रकम में नहीं हैं।
compared-with = { $period } से तुलना
nothing-to-compare = तुलना के लिए { $period } में कोई उपयोग नहीं
still-growing = आज का दिन अभी पूरा नहीं हुआ
before = पहले
now = अब
change = बदलाव
why-changed = खर्च क्यों बदला: मात्रा, मिक्स और कीमत
volume-effect = मात्रा का असर
mix-effect = मिक्स का असर
price-effect = कीमत का असर
per-cent = प्रतिशत
new = नया
meaning-of-parts = “पहले” यानी { $period }। मात्रा, मिक्स और कीमत का जोड़ ही पूरा बदलाव है। मात्रा: अगर हर { $one ->
        [agent] एजेंट
        [key] API key
       *[model] मॉडल
    } कुल जितना ही बढ़ता, तो पुरानी औसत कीमत पर बदलाव कितना होता। मिक्स: टोकन एक से दूसरे में जाने से पुरानी कीमतों पर खर्च कितना बढ़ा या घटा; जो नया है वह अपनी कीमत पर गिना जाता है। कीमत: बाकी सब, यानी हर एक का औसत टोकन तब और अब कितने का पड़ा।
meaning-of-parts-whole = “पहले” यानी { $period }। मात्रा, मिक्स और कीमत का जोड़ ही पूरा बदलाव है। मात्रा: टोकन कम या ज़्यादा होने से पुरानी औसत कीमत पर कितना फ़र्क पड़ता। कीमत: बाकी सब, यानी औसत टोकन तब और अब कितने का पड़ा।

## /requests

filter = फ़िल्टर
newest-first = सबसे नए पहले
oldest-first = सबसे पुराने पहले
cost-down = सबसे महँगे पहले
cost-up = सबसे सस्ते पहले
latency-down = सबसे धीमे पहले
latency-up = सबसे तेज़ पहले
oldest = सबसे पुराने
newer = नए
status = स्थिति
key-hint = इसका ID, key_…
model-hint = इसका पूरा नाम
agent-hint = इसका नंबर
cost-at-least = कम से कम खर्च
cost-at-least-rupees = कम से कम खर्च, ₹
order = क्रम
unpriced-only = सिर्फ़ बिना कीमत वाली
only = सिर्फ़
any = कोई भी
clear-all = सब हटाएँ
remove-filter = हटाएँ
active-filters = लागू फ़िल्टर
ending-success = 2xx, सफल
ending-refused = 4xx, नामंज़ूर
ending-failed = 5xx, विफल
ending-cut = API key रद्द होने से काटी गई
time = समय
time-in = समय ({ $zone })
seconds-head = सेकंड
columns = कॉलम
saved-views = सेव किए गए व्यू
save-view-as = इस व्यू का नाम
delete-view = { $name } हटाएँ
no-requests = यहाँ कोई रिक्वेस्ट नहीं
no-requests-why = आपकी किसी भी API key से की गई हर कॉल कुछ ही सेकंड में यहाँ एक लाइन बन जाती है, अपने टोकन और खर्च के साथ।
no-match = कोई रिक्वेस्ट मेल नहीं खाती
no-match-why = कोई कॉल मेल नहीं खाती। कोई फ़िल्टर हटाएँ या दूसरे दिन चुनें।
no-match-yet = अब तक देखी गई कोई कॉल मेल नहीं खाती। आगे बढ़ें या कोई फ़िल्टर हटाएँ।
show-all-requests = सभी रिक्वेस्ट दिखाएँ
looked-to-older = अधिकतम 50,000 कॉल देखी गईं, { $time } तक। पुरानी कॉल भी मेल खा सकती हैं।
looked-to-newer = अधिकतम 50,000 कॉल देखी गईं, { $time } तक। नई कॉल भी मेल खा सकती हैं।
sorted-to = सबसे नई 50,000 कॉल में क्रम लगाया गया, { $time } तक। दूसरी कॉल के लिए दिन चुनें।

## /requests/…

request-title = रिक्वेस्ट { $id }
all-requests = सभी रिक्वेस्ट
cost-breakdown = खर्च का हिसाब
details = विवरण
prices-of-model = कीमतें
input-of-call = { $all }, जिनमें से { $cached } कैश
output-of-call = { $all }, जिनमें से { $reasoning } रीज़निंग
input-not-cached = इनपुट, बिना कैश
input-cached = इनपुट, कैश
input-written = इनपुट, कैश में लिखा
output-not-reasoning = आउटपुट, बिना रीज़निंग
output-reasoning = आउटपुट, रीज़निंग
unit = इकाई
per = दर
unit-tokens = टोकन
unit-seconds = से॰
unit-messages = मैसेज
unit-characters = अक्षर
unit-images = चित्र
unit-requests = रिक्वेस्ट
milliseconds = { $length } मि॰से॰
cut-by-gateway = गेटवे ने काटी, क्योंकि इसकी API key रद्द की गई
messages = मैसेज
characters = अक्षर
images = चित्र
cache-writes = कैश में लिखा
estimated = अनुमानित
estimated-why = गिनती अनुमान से है: मॉडल के सर्वर ने गिनती नहीं दी, या कॉल काटी या बीच में छोड़ी गई।
made = कॉल का समय
reported = रिपोर्ट का समय
model-part = भूमिका
conversation = बातचीत
hold = होल्ड
reported-by = किसने रिपोर्ट की
id = आईडी
none = कोई नहीं
priced-later = कीमत बाद में लगी
priced-later-why = { $time }। जब कॉल रिपोर्ट हुई, तब इसकी कोई कीमत नहीं थी; खर्च इस समय जोड़ा गया और लेजर को कॉल के क्वार्टर में ठीक किया गया।
wallet-of-agent = एजेंट का अपना वॉलेट: { $name }, { $id }
wallet-of-account = अकाउंट का वॉलेट
paid-by = भुगतान
in-ledger = लेजर में
price-since = { $model } का वर्शन { $version }, जो { $time } से लागू है
price-from-beginning = { $model } का वर्शन { $version }, जो शुरू से लागू है
cost-nothing = ऐसा कुछ उपयोग नहीं हुआ जिसकी कीमत हो, इसलिए कॉल का कोई खर्च नहीं हुआ।
not-rounded = यह रुपये के दस लाखवें हिस्से में पूरी संख्या है: कुछ भी राउंड नहीं करना पड़ा।
rounded-once = एक बार राउंड किया गया, रुपये के दस लाखवें हिस्से तक, आधा ऊपर।
endless-digit = बिंदुओं का मतलब है कि आखिरी अंक हमेशा दोहराता रहता है।
part = हिस्सा
used = उपयोग
amount = रकम
exact-sum = सटीक जोड़
a-million = प्रति 10 लाख
a-minute = प्रति मिनट
each = हर एक
call-unpriced = जब यह कॉल हुई, तब { $model } की कोई कीमत नहीं थी, या उसकी नहीं जो कॉल ने इस्तेमाल किया। कॉल दर्ज है और गिनी गई है, और किसी वॉलेट से पैसे नहीं कटे। इसका मतलब यह नहीं कि यह मुफ़्त है: जब ऑपरेटर उस समय के लिए कीमत तय करेगा, तो खर्च यहाँ जुड़ सकता है और वॉलेट से कट सकता है।

## /

create-new-key = नई API key बनाएँ
available = उपलब्ध
held-for-calls = चल रही कॉल के लिए होल्ड
spent-today = आज का खर्च
spent-before = उससे पहले के { $days } दिन
spent-30-days = पिछले 30 दिन
below-zero = शून्य से नीचे: यह रकम आप पर बकाया है, और चुकाने तक कॉल नामंज़ूर होती हैं। जो उपयोग हुआ, वह हमेशा गिना जाता है।
no-credit = कोई क्रेडिट नहीं बचा: कॉल नामंज़ूर होती हैं।
all-held = पूरा बैलेंस चल रही कॉल के लिए होल्ड है।
lasts-unknown = कब तक चलेगा, यह बताने के लिए अभी पर्याप्त हिस्ट्री नहीं है।
lasts-years = पिछले { $days } दिनों की रफ़्तार से कई साल चलेगा।
lasts-or-longer = पिछले { $days } दिनों की रफ़्तार से करीब { $until } तक या उससे ज़्यादा चलेगा: इन दिनों का खर्च बहुत असमान था।
lasts-until = पिछले { $days } दिनों की रफ़्तार से करीब { $until } तक चलेगा।
spend-title = खर्च, पिछले 30 दिन
spend-label = पिछले 30 दिनों में हर दिन का खर्च, मॉडल के हिसाब से। आँकड़े उपयोग पेज पर हैं।
spend-empty = हर दिन का खर्च यहाँ एक पट्टी होगा
all-usage = पूरा उपयोग
no-keys = अभी कोई API key नहीं
no-keys-why = API key से आपका प्रोग्राम API को कॉल करता है। एक बनाएँ: वह आपको एक ही बार दिखेगी, फिर आप उसे इस्तेमाल करेंगे।
never = कभी नहीं
all-keys = सभी API keys
last-used = पिछला उपयोग
no-latest-requests = अभी कोई रिक्वेस्ट नहीं
no-latest-requests-why = आपकी API keys से की गई पिछली दस कॉल यहाँ दिखती हैं, अपने टोकन और खर्च के साथ।
recent-requests = हाल की रिक्वेस्ट
no-calls-yet = अभी कोई रिक्वेस्ट नहीं। अगली रिक्वेस्ट कुछ ही सेकंड में यहाँ दिखेगी।
no-usage-lately = पिछले 30 दिनों में कोई उपयोग नहीं
first-call = पहली कॉल करें
step-done = हो गया
step-open = बाकी
step-key = API key लें
step-key-why = आपका प्रोग्राम इसे हर कॉल के साथ भेजता है। यह आपको एक ही बार दिखेगी।
step-call = API को कॉल करें
step-call-why = इनमें से कोई एक चलाएँ। कॉल कुछ ही सेकंड में यहाँ दिखेगी।
tokens-word = टोकन
step-credit = क्रेडिट रखें
step-credit-is = { $amount } उपलब्ध
step-credit-why = क्रेडिट के बिना कॉल नामंज़ूर होती हैं। ऑपरेटर से क्रेडिट माँगें।
environment-variable = एनवायरनमेंट वेरिएबल
sample-language = उदाहरण की भाषा

## /agents

agents-too-many = इस अकाउंट में उतने एजेंट हैं जितने हो सकते हैं: { $most }। कोई एजेंट नहीं बनाया गया। और एजेंट के लिए ऑपरेटर से कहें।
agent-unavailable = सर्वर अभी यह नहीं कर पा रहा है। कोई एजेंट नहीं बनाया गया; एक मिनट बाद फिर कोशिश करें।
billing = बिलिंग
billing-account = अकाउंट के वॉलेट से
billing-minute = प्रीपेड, प्रति मिनट, अपने वॉलेट से
billing-token = प्रीपेड, प्रति टोकन, अपने वॉलेट से
billing-message = प्रीपेड, प्रति मैसेज, अपने वॉलेट से
new-agent = नया एजेंट
agent-name-hint = यह क्या करता है, जैसे क्लिनिक रिमाइंडर कॉल।
billing-hint = अपने वॉलेट वाला एजेंट वही खर्च करता है जो आप उसे देते हैं; वह खत्म होने पर उसकी कॉल नामंज़ूर होती हैं। यह अभी तय होता है और बाद में नहीं बदलता।
cancel = वापस जाएँ
create = बनाएँ
save = सेव करें
only-available = वहाँ सिर्फ़ { $amount } उपलब्ध है। उतना या उससे कम डालें।
nothing-available = वहाँ कुछ भी उपलब्ध नहीं है।
allocate-to = { $name } को क्रेडिट दें
take-back-from = { $name } से क्रेडिट वापस लें
available-in-account = अकाउंट में उपलब्ध
available-to-agent = एजेंट के पास उपलब्ध
amount-rupees = रकम, ₹
amount-hint = जैसे 500 या 1,25,000.00। दोनों वॉलेट देख लेने से पहले कुछ नहीं भेजा जाता।
continue = आगे बढ़ें
allocate-amount = { $amount } दें
take-back-amount = { $amount } वापस लें
allocate-question = { $name } को { $amount } दें?
take-back-question = { $name } से { $amount } वापस लें?
both-will-have = दोनों के पास इतना उपलब्ध होगा:
the-account = अकाउंट
the-agent = एजेंट
change-amount = रकम बदलें
now-and-after = अभी { $now }, इसके बाद { $after }
wallets = वॉलेट
held-there = वहाँ होल्ड
in-wallets-of-agents = एजेंट के वॉलेट में
prepaid = प्रीपेड
prepaid-agents =
    { $agents ->
        [one] { $count } एजेंट
       *[other] { $count } एजेंट
    }
held = होल्ड
recharged = रीचार्ज
spend-30-days = हर दिन का खर्च
cost-30-days = कुल खर्च, 30 दिन
credit = क्रेडिट
of-agent = ({ $name })
of-usage = का उपयोग
count-unpriced = { $count } बिना कीमत
count-requests =
    { $calls ->
        [one] { $count } रिक्वेस्ट
       *[other] { $count } रिक्वेस्ट
    }
take-back = वापस लें
allocate = क्रेडिट दें
paid-from-account = अकाउंट से
its-number = नंबर
no-keys-of-agent = इसकी कोई API key नहीं है। API key बनाते या बदलते समय इसे चुनें।
prepaid-minute = प्रीपेड, प्रति मिनट
prepaid-token = प्रीपेड, प्रति टोकन
prepaid-message = प्रीपेड, प्रति मैसेज
no-daily-spend = { $name } का रोज़ का खर्च: 30 दिनों में कुछ नहीं।
daily-spend = { $name } का रोज़ का खर्च: 30 में से { $days } दिन खर्च हुआ, सबसे ज़्यादा { $day } को { $most }, आज अब तक { $today }।
no-agents = अभी कोई एजेंट नहीं
what-agents-are = एजेंट वह है जो आपकी ओर से खर्च करता है: वॉइस बॉट, आपकी साइट की चैट, रात को चलने वाला जॉब। हर एक का एक नंबर होता है। जिन कॉल में यह नंबर होता है, वे यहाँ, उपयोग में और रिक्वेस्ट में उसी के नाम से गिनी जाती हैं।
what-wallets-are = एजेंट का खर्च अकाउंट से कटता है, या उसका अपना वॉलेट होता है: आप उसे क्रेडिट देते हैं, और वह खत्म होने पर उसकी कॉल नामंज़ूर होती हैं, बाकी चलती रहती हैं।
make-first-agent = पहला एजेंट बनाएँ
first = पहला
next = अगला
name-or-number = नाम या नंबर
no-agents-match = कोई एजेंट मेल नहीं खाता
no-agents-match-why = किसी एजेंट के नाम या नंबर में यह नहीं है।
show-all-agents = सभी एजेंट दिखाएँ
was-allocated = { $amount } { $name } को दिए गए
was-taken-back = { $amount } { $name } से वापस लिए गए
moved-at = , { $time }।
available-now = अब एजेंट के पास { $agent } उपलब्ध है, अकाउंट में { $account }।
allocate-credit-to-it = इसे क्रेडिट दें
agent-is-there = { $name } बन गया है। इसका नंबर { $number } है।
counted-under-it = { $field } के साथ रिपोर्ट हुई कॉल इसी में गिनी जाती हैं।

## What has happened, as it is chosen: `what-WORD`

what-signed_in = साइन इन
what-sign_in_failed = असफल साइन इन
what-signed_out = साइन आउट
what-device_signed_out = साइन आउट किए गए डिवाइस
what-session_moved = कहीं और से इस्तेमाल हुए सेशन
what-others_signed_out = बाकी सब साइन आउट
what-all_signed_out = ऑपरेटर ने सब साइन आउट किए
what-account_created = अकाउंट बना
what-name_changed = नाम बदला
what-email_changed = ईमेल बदला
what-email_change_asked = ईमेल बदलने के अनुरोध
what-email_taken_back = ईमेल का बदलाव वापस लिया गया
what-password_changed = पासवर्ड बदला
what-password_reset_by_link = लिंक से पासवर्ड रीसेट हुआ
what-reset_link_made = रीसेट लिंक बनाए गए
what-email_verified = ईमेल की पुष्टि हुई
what-mail_refused = मेल लेने से इनकार
what-password_reset = पासवर्ड रीसेट हुआ
what-authenticator_added = ऑथेंटिकेटर ऐप जुड़ा
what-authenticator_removed = ऑथेंटिकेटर ऐप हटा
what-passkey_added = पासकी जुड़ीं
what-passkey_removed = पासकी हटीं
what-recovery_codes_made = रिकवरी कोड बने
what-recovery_code_used = रिकवरी कोड इस्तेमाल हुए
what-two_step_reset = दो चरण वाला साइन इन हटाया गया
what-time_zone_changed = टाइम ज़ोन बदला
what-plan_changed = प्लान बदला
what-billing_profile_changed = बिलिंग प्रोफ़ाइल बदली
what-code_redeemed = कोड डाले
what-auto_recharge_changed = ऑटोमैटिक रिचार्ज बदला
what-auto_recharge_stopped = ऑटोमैटिक रिचार्ज अपने आप बंद हुआ
what-mandate_changed = मैंडेट बदले
what-data_downloaded = डेटा डाउनलोड
what-key_created = API keys बनीं
what-key_renamed = API keys के नाम बदले
what-key_expiry_changed = API keys की समाप्ति बदली
what-key_bound = API keys एजेंट को सौंपी गईं
what-key_limits_changed = API keys की सीमाएँ बदलीं
what-key_rotated = API keys नई से बदलीं
what-low_balance_changed = कम बैलेंस का अलर्ट बदला
what-key_revoked = API keys रद्द
what-webhook_added = वेबहुक जोड़े गए
what-webhook_changed = वेबहुक बदले गए
what-webhook_secret_rotated = वेबहुक के सीक्रेट बदले गए
what-webhook_removed = वेबहुक हटाए गए
what-webhook_turned_off = वेबहुक बंद हुए
what-agent_created = एजेंट बने
what-agent_limits_changed = एजेंटों की सीमाएँ बदलीं
what-credit_added = क्रेडिट जोड़ा गया
what-refund_asked = वापसी
what-refund_failed = जो वापसी नहीं हुई
what-payment_disputed = विवादित भुगतान
what-credit_expired = क्रेडिट की अवधि ख़त्म
what-invoice_taken_back = वापस लिए गए बीजक
what-credit_moved = क्रेडिट भेजा गया
what-calls_priced = बाद में कीमत लगी कॉल

## What has happened, in sentences

did-sign-in = साइन इन किया
did-sign-in-with-password = सिर्फ़ पासवर्ड से साइन इन किया
did-sign-in-with-app = पासवर्ड और ऐप के कोड से साइन इन किया
did-sign-in-with-passkey = पासवर्ड और पासकी से साइन इन किया
did-sign-in-with-recovery-code = पासवर्ड और रिकवरी कोड से साइन इन किया
did-sign-out = साइन आउट किया
did-use-elsewhere = यह सेशन पहले से अलग नेटवर्क या ब्राउज़र से इस्तेमाल हुआ: पहले { $address } से, { $browser } में
did-sign-out-device = { $device } को साइन आउट किया गया
did-sign-out-others =
    { $count ->
        [one] { $count } दूसरे ब्राउज़र या प्रोग्राम को साइन आउट किया गया
       *[other] { $count } दूसरे ब्राउज़र और प्रोग्राम साइन आउट किए गए
    }
did-sign-out-all =
    { $count ->
        [one] { $count } ब्राउज़र या प्रोग्राम को साइन आउट किया गया
       *[other] सभी { $count } ब्राउज़र और प्रोग्राम साइन आउट किए गए
    }
did-create-account = { $email } के लिए अकाउंट बनाया गया
did-change-name = नाम { $from } से बदलकर { $to } किया गया
did-change-email = ईमेल { $from } से बदलकर { $to } किया गया
did-change-time-zone = टाइम ज़ोन { $from } से बदलकर { $to } किया गया
did-change-password = पासवर्ड बदला गया
did-change-password-and-sign-out = पासवर्ड बदला गया, जिससे { $count } और साइन आउट हुए
did-sign-out-more =
    { $count ->
        [one] { $count } और साइन आउट हुआ
       *[other] { $count } और साइन आउट हुए
    }
did-reset-password-by-link = लिंक से नया पासवर्ड लगाया गया
did-make-reset-link = नया पासवर्ड लगाने का लिंक बनाया गया
did-verify-email = ईमेल पते { $email } की पुष्टि हुई
did-refuse-mail = { $email } पर भेजा मेल नहीं लिया गया: { $answer }
did-ask-email = ईमेल पता { $from } से { $to } करने का अनुरोध हुआ
did-take-email-back = ईमेल पते का बदलाव वापस लिया गया: वह फिर { $email } है
did-reset-password = नया पासवर्ड लगाया गया
did-add-app = ऑथेंटिकेटर ऐप जोड़ा गया
did-remove-app = ऑथेंटिकेटर ऐप हटाया गया
did-add-passkey = पासकी { $name } जोड़ी गई
did-remove-passkey = पासकी { $name } हटाई गई
did-make-codes = नए रिकवरी कोड बनाए गए
did-use-code =
    { $left ->
        [0] एक रिकवरी कोड इस्तेमाल हुआ; अब कोई नहीं बचा
        [one] एक रिकवरी कोड इस्तेमाल हुआ; { $left } बचा है
       *[other] एक रिकवरी कोड इस्तेमाल हुआ; { $left } बचे हैं
    }
did-reset-two-step = दो चरण वाला साइन इन हटाया गया
did-type-wrong-codes = { $place ->
        [settings] सेटिंग में
       *[sign-in] साइन इन के लिए, सही पासवर्ड के बाद
    } { $times ->
        [one] गलत कोड डाला गया
       *[other] { $count } बार गलत कोड डाले गए
    }
did-change-billing-profile = बिलिंग प्रोफ़ाइल { $name } की गई
did-change-billing-profile-with-gstin = बिलिंग प्रोफ़ाइल { $name } की गई, GSTIN { $gstin }
did-redeem-code = कोड { $code } के लिए { $amount } दिए गए
did-switch-recharge-on = ऑटोमैटिक रिचार्ज सेट किया गया: { $threshold } से कम होने पर { $amount }, महीने में ज़्यादा से ज़्यादा { $cap }
did-switch-recharge-off = ऑटोमैटिक रिचार्ज बंद किया गया
did-stop-recharge = ऑटोमैटिक रिचार्ज अपने आप बंद हुआ। { $reason }
did-change-mandate = मैंडेट { $masked } की स्थिति अब: { $status }
mandate-asked = अभी नहीं दिया गया
mandate-confirmed = दिया गया
mandate-paused = बैंक में रुका हुआ
mandate-rejected = अस्वीकार
mandate-cancelled = समाप्त
mandate-expired = अवधि समाप्त
did-refund = एक भुगतान के { $amount } लौटाए जा रहे हैं, और उसके लिए { $credit } क्रेडिट लिया गया
did-fail-refund = { $amount } की वापसी नहीं हुई, और { $credit } क्रेडिट लौटा दिया गया
did-dispute = { $amount } के भुगतान पर बैंक में विवाद है; { $credit } क्रेडिट रोका गया है
did-win-dispute = { $amount } के भुगतान का विवाद ख़त्म हुआ, और उसका क्रेडिट वापस है
did-lose-dispute = { $amount } के भुगतान का विवाद हार गए, और उसके लिए { $credit } क्रेडिट लिया गया
did-expire = { $amount } क्रेडिट की अवधि ख़त्म हुई
did-take-invoice-back = बीजक { $number } वापस लिया गया
did-download-data = अकाउंट का डेटा डाउनलोड किया गया
did-create-key = API key { $name } बनाई गई
did-rename-key = API key { $from } का नाम बदलकर { $to } किया गया
did-move-key-end = API key { $name } अब { $end } को खत्म होगी
did-remove-key-end = API key { $name } की अब कोई समाप्ति नहीं है
did-bind-key = API key { $name } एजेंट { $agent } को सौंपी गई
did-limit-key = API key { $name } की सीमाएँ बदली गईं
did-limit-agent = एजेंट { $name } की सीमाएँ बदली गईं
did-change-plan = प्लान { $from } से { $to } किया गया
did-unbind-key = API key { $name } एजेंट से हटाई गई
did-rotate-key = API key { $name } बदली गई; पुरानी { $end } को खत्म होगी
did-revoke-key = API key { $name } रद्द की गई
did-add-webhook = { $host } का वेबहुक जोड़ा गया
did-change-webhook = { $host } का वेबहुक बदला गया
did-rotate-webhook = { $host } के वेबहुक का सीक्रेट बदला गया
did-remove-webhook = { $host } का वेबहुक हटाया गया
did-find-webhook-gone = { $host } के वेबहुक ने कहा कि वह अब नहीं है; वह बंद किया गया
did-stop-webhook = { $host } का वेबहुक पाँच दिन तक नहीं चला; वह बंद किया गया
did-create-agent = एजेंट { $id }, { $name }, बनाया गया
did-add-credit = { $amount } क्रेडिट जोड़ा गया
did-add-credit-to-agent = एजेंट { $agent } में { $amount } क्रेडिट जोड़ा गया
paid-with = भुगतान का संदर्भ { $reference }
did-move-credit = { $amount } एजेंट { $agent } को भेजे गए
did-take-credit-back = { $amount } एजेंट { $agent } से वापस लिए गए
did-price-calls = बिना कीमत वाली कॉल पर कीमत लगी: { $calls }, कुल { $amount }
did-type-wrong-passwords = { $place ->
        [settings] सेटिंग में
       *[sign-in] साइन इन के लिए
    } { $times ->
        [one] गलत पासवर्ड डाला गया
       *[other] { $count } बार गलत पासवर्ड डाले गए
    }
more-are-not-listed = उसी दिन के बाकी यहाँ नहीं हैं
by-this-browser = यह ब्राउज़र
by-program = एक प्रोग्राम
by-operator = ऑपरेटर ने
by-gateway = गेटवे
by-visitor = साइन इन नहीं
by-itself = अपने आप
from-address = { $address } से
unknown-browser = अज्ञात ब्राउज़र
browser-on = { $system } पर { $browser }

## /settings, its parts

language-lede = यह इसी ब्राउज़र में रहती है। रकम, कोड और API हर भाषा में एक जैसे रहते हैं।
profile = प्रोफ़ाइल
profile-lede = अकाउंट किसका है, और वह पता जिससे आप साइन इन करते हैं।
account-id = अकाउंट ID
save-name = नाम सेव करें
security-lede = आप कैसे साइन इन करते हैं, और कहाँ साइन इन हैं।
two-step-on = चालू
two-step-off = बंद
devices-signed-in =
    { $count ->
        [one] सिर्फ़ यही
       *[other] { $count } साइन इन हैं
    }
show-devices = डिवाइस देखें
your-password = आपका पासवर्ड
your-password-hint = यह पक्का करने के लिए कि यह आप ही हैं।
change-email = ईमेल बदलें
password-lede = नया पासवर्ड बाकी सभी ब्राउज़र और प्रोग्राम को साइन आउट कर देता है। API keys काम करती रहती हैं।
current-password = मौजूदा पासवर्ड
new-password = नया पासवर्ड
change-password = पासवर्ड बदलें
name-is-changed = नाम बदल गया है।
email-change-is-asked = नए पते पर भेजे गए मेल का लिंक खोलें। तब तक पुराना पता ही रहेगा।
verification-is-sent = मेल भेज दिया गया है। तीन दिन के भीतर उसका लिंक खोलें।
email-is-changed = ईमेल पता बदल गया है। अब से इसी से साइन इन करें।
password-is-changed = पासवर्ड बदल गया है।
time-zone-is-changed = टाइम ज़ोन बदल गया है, और उसके साथ हर रिपोर्ट भी।
it-is-signed-out = डिवाइस को साइन आउट कर दिया गया है।
nothing-else-signed-in = और कुछ साइन इन नहीं था।
others-are-signed-out =
    { $count ->
        [one] { $count } दूसरे ब्राउज़र या प्रोग्राम को साइन आउट किया गया।
       *[other] { $count } दूसरे ब्राउज़र और प्रोग्राम साइन आउट किए गए।
    }
code-hint = अपने ऑथेंटिकेटर ऐप का कोड, या रिकवरी कोड।
two-step = दो चरण वाला साइन इन
two-step-lede = पासवर्ड के साथ कुछ ऐसा, जो आपके पास हो: पासवर्ड जान लेने पर भी कोई और साइन इन नहीं कर सकता।
two-step-is-off = बंद है: सिर्फ़ पासवर्ड से साइन इन होता है।
set-up-two-step = दो चरण वाला साइन इन चालू करें
change-two-step = दो चरण वाला साइन इन बदलें
authenticator-app = ऑथेंटिकेटर ऐप
not-set-up = नहीं जोड़ा गया
since-when = { $when } से
recovery-codes = रिकवरी कोड
codes-left =
    { $count ->
        [0] कोई नहीं बचा। नए बनाएँ।
        [one] { $count } बचा है। जल्दी नए बनाएँ।
       *[other] { $count } बचे हैं
    }

## /settings/two-step

app-lede = आपके फ़ोन का एक ऐप छह अंक दिखाता है, जो हर आधे मिनट में बदलते हैं। इसे नेटवर्क की ज़रूरत नहीं।
app-is-on = यह { $when } से जुड़ा है।
app-is-off = एक बार चलने वाले कोड का कोई भी ऐप चलेगा।
app-is-not-offered = ऑपरेटर ने इस कंसोल को ऑथेंटिकेटर ऐप के लिए तैयार नहीं किया है।
add-app = ऑथेंटिकेटर ऐप जोड़ें
add-app-why = पहले अपना पासवर्ड डालें, ताकि कोई और यह न कर सके। आखिर में बाकी सभी ब्राउज़र और प्रोग्राम साइन आउट हो जाएँगे।
go-on = आगे बढ़ें
scan-this = इसे अपने फ़ोन के ऐप से स्कैन करें।
square-for-apps = ऑथेंटिकेटर ऐप के लिए QR कोड
or-type-this = या यह key ऐप में टाइप करें: समय वाला, छह अंक।
first-code-hint = छह अंक, जो ऐप अभी दिखा रहा है। सही होने पर यह चालू हो जाएगा।
turn-on = चालू करें
remove-app = हटाएँ
remove-app-ask = ऑथेंटिकेटर ऐप हटाएँ?
remove-app-why = दूसरा चरण न रहने पर सिर्फ़ पासवर्ड से साइन इन होगा, और रिकवरी कोड नहीं चलेंगे। बाकी सभी ब्राउज़र और प्रोग्राम साइन आउट हो जाएँगे।
passkeys = पासकी
passkeys-lede = कोड की जगह आपके डिवाइस का फ़िंगरप्रिंट, चेहरा या PIN, या कोई security key। इन्हें इस जैसे दिखने वाले नकली पेज पर नहीं डाला जा सकता।
no-passkey = अभी कोई पासकी नहीं है।
add-passkey = पासकी जोड़ें
add-passkey-why = पहले अपना पासवर्ड डालें, ताकि कोई और यह न कर सके। आखिर में बाकी सभी ब्राउज़र और प्रोग्राम साइन आउट हो जाएँगे।
passkey-name-hint = यह कहाँ है, जैसे मेरा फ़ोन।
make-passkey = पासकी बनाएँ
make-passkey-why = अब आपका ब्राउज़र पूछेगा कि वह आपको कैसे पहचाने। पासकी के लिए JavaScript चाहिए।
no-passkey-came = ब्राउज़र से पासकी नहीं मिली। फिर कोशिश करें, या कोड डालें।
use-passkey = पासकी से करें
added-at = { $time } को जुड़ी
used-at = आखिरी बार { $time } को इस्तेमाल हुई
take-away = हटाएँ
remove-passkey-ask = { $name } हटाएँ?
remove-passkey-why = इससे फिर साइन इन नहीं होगा। दूसरा चरण न रहने पर सिर्फ़ पासवर्ड से साइन इन होगा। बाकी सभी ब्राउज़र और प्रोग्राम साइन आउट हो जाएँगे।
passkey-is-added = पासकी जुड़ गई है।
passkey-is-removed = पासकी हटा दी गई है।
codes-lede = फ़ोन खो जाने पर काम आने के लिए। ऐप के कोड की जगह हर कोड एक ही बार चलता है।
make-codes = नए कोड बनाएँ
make-codes-ask = नए रिकवरी कोड बनाएँ?
make-codes-why = पुराने कोड फिर नहीं चलेंगे। बाकी सभी ब्राउज़र और प्रोग्राम साइन आउट हो जाएँगे।
your-recovery-codes = आपके रिकवरी कोड
recovery-codes-why = ये सिर्फ़ इसी बार दिखेंगे। इन्हें ऐसी जगह रखें जहाँ इस फ़ोन के बिना भी मिलें: कागज़ पर, या पासवर्ड मैनेजर में। हर कोड एक ही बार चलता है।
codes-copied = कॉपी हो गए। इन्हें वहाँ रखें जहाँ ये आपको मिलें।
codes-by-hand = ब्राउज़र इस पेज को कॉपी नहीं करने देता। कोड चुने हुए हैं: Ctrl+C या ⌘C दबाएँ।
codes-not-copied = आपने कोड कॉपी नहीं किए हैं, और ये फिर नहीं दिखेंगे। फिर भी बंद करना हो तो “हो गया” चुनें या Escape एक बार और दबाएँ।
app-is-added = ऑथेंटिकेटर ऐप जुड़ गया है।
app-is-removed = ऑथेंटिकेटर ऐप हटा दिया गया है।
codes-are-made = नए रिकवरी कोड बन गए हैं।

## /settings, its other parts

time-zone = टाइम ज़ोन
zone-changing = आपके दिन { $next } के हिसाब से फिर से जोड़े जा रहे हैं। यह पूरा होने तक हर रिपोर्ट { $zone } में है; उसके बाद सभी दिन { $next } के होंगे, पुराने भी।
time-zone-lede = आपके दिन कहाँ शुरू और खत्म होते हैं। हर रिपोर्ट इसी के हिसाब से बनती है, पुरानी भी।
change-time-zone = टाइम ज़ोन बदलें
save-time-zone = टाइम ज़ोन सेव करें
yours = आपका
india = भारत
universal = यूनिवर्सल
africa = अफ़्रीका
america = अमेरिका
antarctica = अंटार्कटिका
arctic = आर्कटिक
asia = एशिया
atlantic = अटलांटिक
australia = ऑस्ट्रेलिया
europe = यूरोप
indian = हिंद महासागर
pacific = प्रशांत
signed-in-devices = साइन इन डिवाइस
signed-in-devices-lede = जिसे आप नहीं पहचानते उसे साइन आउट करें, फिर अपना पासवर्ड बदलें।
programs-with-token = सेशन टोकन वाले प्रोग्राम
more-devices = इन 50 के अलावा और भी हैं। उन्हें एक साथ साइन आउट किया जा सकता है।
sign-out-others = बाकी सबको साइन आउट करें
this-device = यह डिवाइस
signed-in-at = { $time } को साइन इन
seen-at = पिछली बार { $time }
good-until = { $time } तक मान्य
history = अकाउंट की गतिविधि
history-lede = इस अकाउंट में हुआ हर बदलाव: किसने किया, कब और कहाँ से। इसे कोई नहीं बदल सकता।
all-activity = पूरी गतिविधि
done-by = किसने
anybody = कोई भी
actor-browser = आपने, ब्राउज़र में
actor-program = आपके प्रोग्राम
actor-operator = ऑपरेटर
actor-gateway = गेटवे
actor-visitor = बिना साइन इन
actor-system = सिस्टम
nothing-happened = ऐसी कोई गतिविधि नहीं है।
show = दिखाएँ
everything = सब कुछ
signing-in = साइन इन
account = अकाउंट
api-keys = API keys
agents-and-credit = एजेंट और क्रेडिट
your-data = आपका डेटा
your-data-lede = इस अकाउंट का सारा डेटा, एक फ़ाइल में।
your-data-what = अकाउंट, API keys (बिना उनके सीक्रेट), एजेंट, वॉलेट, लेजर, हर रिक्वेस्ट और पूरी गतिविधि: JSON Lines, हर लाइन में एक ऑब्जेक्ट।
download-data = अपना डेटा डाउनलोड करें

## /models

models-lede = किन मॉडल को कॉल किया जा सकता है और उनका खर्च। हर कॉल पर उसी समय की कीमत लगती है।
model-name = मॉडल का नाम
no-models = कोई मॉडल नहीं
no-models-why = अभी किसी मॉडल की कीमत तय नहीं है।
no-models-match-why = किसी मॉडल के नाम में यह नहीं है।
models-shown = { $all } में से { $shown } मॉडल। बाकी को नाम से खोजें।
models-units = कीमतें रुपये में: टोकन और अक्षर प्रति 10 लाख, बोली प्रति मिनट, मैसेज, चित्र और रिक्वेस्ट हर एक। इनपुट में सभी प्रॉम्प्ट टोकन हैं; कैश से पढ़े गए टोकन पर कैश की कीमत लगती है। संदर्भ और आउटपुट की सीमाएँ टोकन में हैं।
minute = मिनट
message = मैसेज
image = चित्र
request = रिक्वेस्ट
reasoning = रीज़निंग
other-prices = दूसरी इकाइयाँ
context = संदर्भ
max-output = अधिकतम आउटपुट
price-since-head = कीमत कब से
from-beginning = शुरू से
price-from = { $time } से
next-price = { $time } से: { $prices }
kind = प्रकार
kind-chat = चैट
kind-embedding = एम्बेडिंग
kind-tts = टेक्स्ट से बोली
kind-stt = बोली से टेक्स्ट
calculator = कैलकुलेटर
calculator-why = लिखें कि एक रिक्वेस्ट में कितना उपयोग होता है और रिक्वेस्ट कितनी हैं।
of-which-cached = इनमें से कैश
of-which-written = इनमें से कैश में लिखे
of-which-reasoning = इनमें से रीज़निंग
seconds-of-speech = बोली के सेकंड
calculate = हिसाब लगाएँ
estimate-why = अभी की कीमत पर। हर रिक्वेस्ट का खर्च एक बार रुपये के दस लाखवें हिस्से तक राउंड होता है, जैसे असल में।
estimate-unpriced = इस मॉडल में इनमें से किसी इकाई की कीमत नहीं है, इसलिए ऐसी कॉल बिना कीमत दर्ज होंगी।
estimate-too-large = यह एक कॉल के अधिकतम खर्च से ज़्यादा है। छोटी संख्याएँ लिखें।
model-not-yet = इस मॉडल की अभी कोई कीमत नहीं है। पहली कीमत ऊपर दी गई है।
sample-call = नमूना कॉल

## /docs/api: what is not the description's own

described-in-english = API का अपना विवरण अंग्रेज़ी में है; कोड, फ़ील्ड और जवाब हर भाषा में एक जैसे हैं।
examples-in = उदाहरण की भाषा
or = या
no-credential = कोई क्रेडेंशियल नहीं।
credential = क्रेडेंशियल: { $names }।
body = बॉडी
parameters = पैरामीटर
fields-of-answer = जवाब के फ़ील्ड
answers = जवाब
answer = जवाब { $status }
no-body = इसमें कोई बॉडी नहीं है।
required = ज़रूरी
may-be-left-out = वैकल्पिक
not-always-there = हमेशा नहीं होता
one-of = इनमें से एक:
such-as = जैसे { $example }।
base-address = बेस पता
made-of-description = यह पेज API के अपने विवरण { $link } (OpenAPI { $version }) से बना है।
contents = विषय सूची
quickstart = शुरुआत
quickstart-key = { $keys } पेज पर एक API key बनाएँ और उसे एनवायरनमेंट वेरिएबल { $variable } में रखें। वह एक ही बार दिखती है।
quickstart-call = किसी मॉडल को कॉल करें; { $models } पेज पर सभी मॉडल और उनकी कीमतें हैं।
quickstart-usage = कॉल कुछ ही सेकंड में { $requests } पेज पर दिखती है, अपने टोकन और खर्च के साथ। प्रोग्राम उसी API key से जोड़ पढ़ते हैं: { $usage }।
in-examples = उदाहरणों में: { $variable }।
credentials = क्रेडेंशियल
credentials-why = हर ऑपरेशन बताता है कि वह कौन से क्रेडेंशियल लेता है; कोई भी एक चलेगा। उदाहरण सीक्रेट और ID एनवायरनमेंट वेरिएबल से पढ़ते हैं: उन्हें वहाँ रखें, और उदाहरण जैसे हैं वैसे ही चलेंगे। कंसोल की कुकी यहाँ काम नहीं करती।
no-limit = रिक्वेस्ट की कोई सीमा नहीं है।
limit = एक अकाउंट को प्रति मिनट { $most } रिक्वेस्ट मिलती हैं। उससे एक भी ज़्यादा होने पर जवाब 429 होता है, और Retry-After बताता है कि कितने सेकंड रुकना है।
values = रकम, समय, दिन
values-amounts = रकम रुपये में होती है, दो से छह दशमलव वाली संख्या: { $whole }, { $small }। ये सटीक हैं; इन्हें decimal की तरह पढ़ें, float की तरह नहीं।
values-instants = समय UTC में RFC 3339 है: { $instant }। दिन अकाउंट के टाइम ज़ोन का होता है; अवधि में आखिरी दिन भी शामिल है।
rate-limits = रेट लिमिट
gateway-no-limit = गेटवे के ऑपरेशन की कोई सीमा नहीं है।
sending-again = दोबारा भेजना
sending-again-why = पढ़ने से कुछ नहीं बदलता। API key को दोबारा रद्द करने पर वही जवाब मिलता है। उपयोग का इवेंट अकाउंट, सोर्स और ID से एक ही बार गिना जाता है, इसलिए जिस रिपोर्ट का जवाब नहीं मिला उसे वैसे ही दोबारा भेजें। API key दो बार बनाने से दो API keys बनती हैं।
headers-of-answers = जवाब के हेडर
header = हेडर
meaning = मतलब
as-it-looks = ऐसा दिखता है
errors = एरर
errors-apart = प्रोग्राम एरर को { $code } से पहचानते हैं; { $message } लोगों के लिए है।
errors-of-values = वैल्यू की हर गलती का अपना कोड है, जैसे { $code }। { $path } में एरर का स्टेटस वही रहता है, एनवेलप के अंदर।
type = टाइप
codes = कोड


## /keys


no-answer-came = कोई जवाब नहीं आया। कनेक्शन जाँचें, फिर कोशिश करें। आपने जो लिखा है वह अब भी यहीं है।
cannot-now = सर्वर अभी यह नहीं कर सकता। कुछ नहीं बदला गया; एक मिनट बाद कोशिश करें।
keys-too-many = इस अकाउंट में उतनी चालू API keys हैं जितनी हो सकती हैं: { $most }। कोई API key नहीं बनाई गई। जिसकी ज़रूरत नहीं उसे रद्द करें, फिर कोशिश करें।
new-key = नई API key
new-key-why = API key आपको अगली स्क्रीन पर एक ही बार दिखेगी।
key-name-hint = यह कहाँ इस्तेमाल होगी, जैसे prod-api।
expires = समाप्ति
expires-hint = यह उस दिन के आखिर तक चलेगी। बिना समाप्ति वाली API key के लिए खाली छोड़ें।
expires-change-hint = दूसरा दिन चुनने पर यह उस दिन के आखिर तक चलेगी। बिना समाप्ति के लिए खाली छोड़ें।
end-of-day = { $day } के अंत
without-end = कोई समाप्ति नहीं
its-details = जानकारी
used-from = कहाँ से
belongs-to = किसकी
replaces-key = किसकी जगह
replaced-by-key = इसकी जगह
agent-number-hint = एजेंट का नंबर, जैसे 101
no-agent-own = कोई नहीं: अकाउंट की अपनी
edit-key = { $name } बदलें
edit-key-note = बदलाव अगली कॉल से लागू होते हैं।
limits = सीमाएँ
limits-hint = खाली खाने का मतलब है कोई सीमा नहीं। मिनट की सीमा हर मिनट, दिन और महीने की सीमा अकाउंट के टाइम ज़ोन में नए सिरे से शुरू होती है।
limits-of = { $name } की सीमाएँ
limits-saved = सीमाएँ बदल गईं। वे अगली कॉल से लागू होंगी।
limits-unavailable = सीमाएँ नहीं बदलीं। थोड़ी देर बाद फिर कोशिश करें।
key-scope = किस काम के लिए
scope-all = सब कुछ
scope-inference = सिर्फ़ मॉडल की कॉल
scope-read = सिर्फ़ बैलेंस और खपत पढ़ना
requests-per-minute = हर मिनट रिक्वेस्ट
tokens-per-minute = हर मिनट टोकन
prompt-tokens-per-minute = हर मिनट इनपुट टोकन
completion-tokens-per-minute = हर मिनट आउटपुट टोकन
inr-per-day = हर दिन रुपये
inr-per-month = हर महीने रुपये
limit-models-hint = नाम, बीच में कॉमा के साथ। सभी मॉडल के लिए खाली छोड़ें।
limit-addresses = पते
limit-addresses-hint = नेटवर्क, जैसे 203.0.113.0/24, बीच में कॉमा के साथ। सभी पतों के लिए खाली छोड़ें।
limit-of-plan = { $what } (प्लान)
limit-of-agent = { $what } (एजेंट)
begins-anew = फिर से शुरू:
ends = खत्म होगी
rotate-key = { $name } की जगह नई API key लें?
rotate-key-why = आपको उसी नाम और एजेंट की नई API key मिलेगी, जो एक ही बार दिखेगी। उसे पुरानी की जगह लगाएँ; पुरानी के खत्म होने तक दोनों चलेंगी।
old-key = पुरानी API key
ends-at-the-latest = ज़्यादा से ज़्यादा तब तक
old-key-works = पुरानी API key चलेगी
overlap-now = अब नहीं: अभी रद्द हो जाएगी
overlap-hour = 1 घंटा और
overlap-day = 24 घंटे और
overlap-week = 7 दिन और
rotate = नई से बदलें
edit = बदलें
revoke = रद्द करें
find = खोजें
find-key-hint = नाम, आखिरी चार अक्षर या ID
state-active = चालू
state-ending = 7 दिन में खत्म होने वाली
state-revoked = रद्द
state-expired = समाप्त
key-count =
    { $all ->
        [1] एक API key
       *[other] { $counted } API keys
    }
keys-match = { $all } में से { $matching } API keys मेल खाती हैं
created = बनी
cost-thirty-days = खर्च, 30 दिन
actions = कार्रवाई
actions-for = { $name } के लिए कार्रवाई
choose-key = { $name } चुनें
chosen = चुनी गईं
revoke-chosen = चुनी हुई रद्द करें
replaces = { $key } की जगह
replaced-by = इसकी जगह { $key }
until-when = { $when } तक
ends-when = { $when } को खत्म
keys-empty-why = API key से आपका प्रोग्राम API को कॉल करता है और आपके बैलेंस से खर्च करता है।
no-keys-match = कोई API key मेल नहीं खाती
no-keys-match-why = चुने गए स्टेटस और एजेंट की किसी API key के नाम, आखिरी चार अक्षरों या ID में यह नहीं है।
show-all-keys = सभी API keys दिखाएँ
key-is-revoked = { $name } रद्द हो गई
keys-are-revoked =
    { $keys ->
        [one] एक API key रद्द हो गई
       *[other] { $keys } API keys रद्द हो गईं
    }
key-refused-since = { $when } से { $key } वाली हर कॉल नामंज़ूर होती है।
last-accepted = आखिरी मंज़ूर कॉल { $when } को आई।
never-used = यह कभी इस्तेमाल नहीं हुई।
calls-cut =
    { $calls ->
        [one] { $calls } चलती कॉल के काटे जाने की सूचना मिली।
       *[other] { $calls } चलती कॉलों के काटे जाने की सूचना मिली।
    }
key-is-made = { $name } बन चुकी है
key-was-shown = यह एक बार दिखाई गई थी और दोबारा नहीं दिखाई जाएगी। अगर किसी ने इसे सँभालकर नहीं रखा, तो इसे नई से बदलें।
key-is-saved = { $name } सेव हो गई
key-ends-on = यह { $when } को खत्म होगी।
key-works-until = यह { $when } तक चलेगी।
key-has-no-end = कोई समाप्ति नहीं।
key-belongs-to = यह { $agent } की है।
key-belongs-to-account = यह अकाउंट की अपनी है।
nothing-done-to = { $name } में कुछ नहीं बदला गया
key-was-revoked = यह रद्द हो चुकी है और वैसी ही रहेगी। इसके बजाय नई API key बनाएँ।
key-has-expired = यह समाप्त हो चुकी है और वैसी ही रहेगी। इसके बजाय नई API key बनाएँ।
key-was-replaced = इसकी जगह पहले ही नई आ चुकी है। इसके बजाय { $key } बदलें।
load-again = पेज फिर से लोड करें।
still-used = बदली जा चुकी API keys जो अब भी इस्तेमाल में हैं। इनके खत्म होने पर इनसे आने वाली कॉल नामंज़ूर होंगी।
was-used = { $ago } इस्तेमाल हुई
was-used-from = { $from } से { $ago } इस्तेमाल हुई
and-ends = और { $when } को खत्म होगी।
show-used-last = हाल में इस्तेमाल हुई API keys दिखाएँ
ago-now = अभी-अभी
ago-minutes =
    { $count ->
        [one] { $count } मिनट पहले
       *[other] { $count } मिनट पहले
    }
ago-hours =
    { $count ->
        [one] { $count } घंटा पहले
       *[other] { $count } घंटे पहले
    }
ago-days = { $count } दिन पहले
revoke-key = { $name } रद्द करें?
revoke-keys =
    { $keys ->
        [one] एक API key रद्द करें?
       *[other] { $keys } API keys रद्द करें?
    }
revoke-keys-why = इन API keys से आने वाली कॉल अगली कॉल से रोक दी जाएँगी। इसे वापस नहीं लिया जा सकता; नई API key का सीक्रेट नया होता है।
revoke-count =
    { $keys ->
        [one] एक API key रद्द करें
       *[other] { $keys } API keys रद्द करें
    }
calls-last-day = कॉल, 24 घंटे
cost-last-day = खर्च, 24 घंटे
revoke-key-why = इस API key का इस्तेमाल करने वाले हर प्रोग्राम की कॉल अगली कॉल से रोक दी जाएगी। इसे वापस नहीं लिया जा सकता; नई API key का सीक्रेट नया होता है।
not-reported-yet = अभी तक दर्ज नहीं
unreported-calls =
    { $calls ->
        [1] एक कॉल
       *[other] { $counted } कॉल
    }
amount-held = { $amount } होल्ड पर
last-thirty-days = पिछले 30 दिन
calls-counted =
    { $calls ->
        [1] 1 कॉल
       *[other] { $counted } कॉल
    }
not-used-lately = पिछले 24 घंटों में इस्तेमाल नहीं हुई।
no-call-reported = पिछले 24 घंटों में इसकी कोई कॉल रिपोर्ट नहीं हुई।
in-the-last-day = पिछले 24 घंटों में
calls = कॉल
and-more = { $count } और
key-is-ready = { $name } तैयार है
only-time = यह API key आपको सिर्फ़ इसी बार दिखेगी। इसे अभी कॉपी करें: हम इसकी पहचान रखते हैं, API key नहीं।
copy = कॉपी करें
copied = कॉपी हो गई
copy-by-hand = ब्राउज़र इस पेज को कॉपी नहीं करने देता। API key चुनी हुई है: Ctrl+C या ⌘C दबाएँ।
not-copied = आपने API key कॉपी नहीं की है। कॉपी करें, या फिर से बंद करें और बाद में नई बनाएँ।
done = हो गया
old-key-works-until = पुरानी API key, { $key }, { $when } तक चलेगी।
old-key-sooner = आप इसे पहले ही रद्द कर सकते हैं या इसकी समाप्ति बदल सकते हैं।
old-key-revoked = पुरानी API key, { $key }, रद्द हो गई।
first-use = इसे वहाँ रखें जहाँ आपका प्रोग्राम इसे पाए, फिर आज़माएँ


## /search

search-what = पेज, API keys, एजेंट, मॉडल और रिक्वेस्ट ID खोजें
search-results = नतीजे
search-found =
    { $count ->
        [one] { $count } नतीजा
       *[other] { $count } नतीजे
    }
search-empty = कुछ नहीं मिला। रिक्वेस्ट अपनी ID की शुरुआत से मिलती है।
kind-page = पेज
kind-action = काम
kind-request = रिक्वेस्ट
allocate-credit = क्रेडिट दें

## Live pages, keyboard, low balance


live = लाइव
new-rows = { $count } नए
not-live = लाइव नहीं
keyboard = कीबोर्ड शॉर्टकट
search-does = पेज, API keys, एजेंट, मॉडल और रिक्वेस्ट खोजता है
slash-does = पेज पर फ़िल्टर हो तो उस पर जाता है
g-does = फिर o, u, r, k, a या s: ओवरव्यू, उपयोग, रिक्वेस्ट, API keys, एजेंट, सेटिंग
question-mark-does = ये शॉर्टकट दिखाता है
arrows-do = लिस्ट में: ऊपर की लाइन, नीचे की लाइन
bars-do = चार्ट में: पिछली पट्टी, अगली पट्टी
escape-does = डायलॉग बंद करता है
use-character-keys = /, ? और g इस्तेमाल करें
use-character-keys-why = अगर आप बोलकर लिखते हैं या ये बीच में आते हैं, तो इन्हें बंद करें। यह ब्राउज़र इसे याद रखता है। कीबोर्ड के बाकी बटन चलते रहते हैं, और अकाउंट के मेन्यू से यह लिस्ट खुलती है।
close = बंद करें
balance-below-zero = आपका बैलेंस { $balance } है: आपकी API keys नामंज़ूर हो रही हैं।
agent-below-zero = एजेंट { $agent } का बैलेंस { $balance } है: आपकी सभी API keys नामंज़ूर हो रही हैं।
no-credit-left = कोई क्रेडिट नहीं बचा: आपकी API keys नामंज़ूर हो रही हैं।
add-credit-again = { $link }: भुगतान होते ही कॉल फिर चलने लगेंगी।
ask-for-credit = ऑपरेटर से क्रेडिट माँगें। उसके दर्ज होते ही कॉल फिर चलने लगेंगी।
credit-left = { $amount } क्रेडिट बचा है।
lasts-about = यह करीब { $day } तक चलेगा।
add-credit-before = { $link }: क्रेडिट के बिना आपकी API keys नामंज़ूर होंगी।
ask-for-more = ऑपरेटर से और क्रेडिट माँगें: क्रेडिट के बिना आपकी API keys नामंज़ूर होंगी।
told-at = अलर्ट: { $amount } पर
no-alert = कोई अलर्ट नहीं
change-alert = अलर्ट बदलें
low-balance = कम बैलेंस
low-balance-lede = बचा हुआ क्रेडिट इस रकम तक आने पर हर पेज पर अलर्ट दिखता है।
tell-me-at = अलर्ट इतने पर, ₹
tell-me-at-hint = जैसे 500.00 या 1,25,000। खाली छोड़ने पर अलर्ट तभी आएगा जब कुछ न बचे।
save-low-balance = कम बैलेंस का अलर्ट सेव करें
low-balance-is-saved = कम बैलेंस का अलर्ट सेव हो गया।
webhooks = वेबहुक
webhook = वेबहुक
webhooks-lede = इस अकाउंट में जो होता है, वह आपके अपने सर्वर को बताया जाता है: Standard Webhooks के अनुसार हस्ताक्षर वाली रिक्वेस्ट से।
webhook-lede = इवेंट कहाँ भेजे जाते हैं और कौन-से।
no-webhooks = अभी कोई वेबहुक नहीं है।
webhooks-are-closed = इस सर्वर पर वेबहुक चालू नहीं हैं।
add-webhook = वेबहुक जोड़ें
edit-webhook = वेबहुक बदलें
add = जोड़ें
webhook-address = पता
webhook-address-hint = https:// का पता, जहाँ इंटरनेट से पहुँचा जा सके। उस पर JSON के साथ POST रिक्वेस्ट आती हैं।
webhook-events = इवेंट
webhook-events-hint = कुछ न चुनने पर सभी इवेंट भेजे जाते हैं।
all-events = सभी इवेंट
event-balance-low = बैलेंस कम है
event-balance-exhausted = बैलेंस खत्म हो गया
event-credit-added = क्रेडिट जोड़ा गया
event-recharge-scheduled = रिचार्ज कटने वाला है
event-recharge-failed = रिचार्ज विफल रहा
event-credit-refunded = भुगतान लौटाया गया
event-key-created = API key बनी
event-key-revoked = API key रद्द हुई
event-key-expiring = API key सात दिन में खत्म होगी
event-invoice-issued = रसीद वाउचर, बिल या नोट जारी हुआ
event-limit-reached = रुपयों की सीमा पूरी हुई
webhook-on = चालू
webhook-paused = रुका हुआ
webhook-off = बंद
delivery-waiting = इंतज़ार में
delivery-sent = पहुँच गया
delivery-failed = नहीं पहुँचा
attempt-delivered = पहुँच गया: { $status }
attempt-refused = गड़बड़ी का जवाब: { $status }
attempt-redirected = दूसरे पते पर भेजा ({ $status }), जहाँ नहीं जाया जाता। वही पता लिखें जहाँ वह भेजता है।
attempt-gone = जवाब मिला कि वह अब नहीं है: 410
attempt-timed-out = 15 सेकंड में जवाब नहीं मिला
attempt-no-address = सर्वर के नाम का कोई पता नहीं है
attempt-not-public = सर्वर का पता सार्वजनिक नहीं है
attempt-no-connection = सर्वर से कनेक्शन नहीं हुआ
attempt-no-tls = सर्वर TLS नहीं बोलता
attempt-bad-certificate = सर्वर का सर्टिफ़िकेट सही नहीं है
attempt-no-http = सर्वर HTTP नहीं बोलता
attempt-broken = कनेक्शन बिना जवाब के टूट गया
attempt-no-secret = हस्ताक्षर का सीक्रेट पढ़ा नहीं जा सका। ऑपरेटर को लिखें।
webhook-is-deleted = वेबहुक हटा दिया गया।
webhook-is-saved = वेबहुक सेव हो गया।
webhook-is-on = वेबहुक चालू है। जो इवेंट इंतज़ार में थे, वे अब भेजे जाते हैं।
webhook-is-paused = वेबहुक रुका है। इवेंट तीन दिन तक इंतज़ार करते हैं।
test-is-sent = टेस्ट इवेंट भेजा जा रहा है। जवाब देखने के लिए पेज फिर खोलें।
event-is-resent = इवेंट फिर भेजा जा रहा है। जवाब देखने के लिए पेज फिर खोलें।
webhook-was-gone = आपके सर्वर ने कहा कि वेबहुक अब नहीं है (410), इसलिए कुछ नहीं भेजा जाता। सर्वर तैयार हो तो इसे चालू करें।
webhook-was-failing = पाँच दिन से कुछ नहीं पहुँचा, इसलिए कुछ नहीं भेजा जाता। सर्वर तैयार हो तो इसे चालू करें।
webhook-fails-since = { $when } से कुछ नहीं पहुँचा। हर इवेंट तीन दिन तक भेजा जाता है; पाँच दिन बाद वेबहुक बंद हो जाता है।
one-secret-signs = एक, जो बनते समय दिखाया गया था
two-secrets-sign = दो: पिछला भी { $when } तक हस्ताक्षर करता है
pause = रोकें
delete = हटाएँ
send-test = टेस्ट इवेंट भेजें
rotate-secret = सीक्रेट बदलें
rotate-secret-ask = हस्ताक्षर का सीक्रेट बदलें?
rotate-secret-why = आपको नया सीक्रेट मिलेगा, जो एक ही बार दिखेगा। पुराने के खत्म होने तक हर रिक्वेस्ट में दोनों के हस्ताक्षर होते हैं।
old-secret-signs = पुराना सीक्रेट हस्ताक्षर करेगा
secret-overlap-now = अब नहीं
delete-webhook-ask = वेबहुक हटाएँ?
delete-webhook-why = वहाँ इवेंट नहीं भेजे जाएँगे, और भेजे गए इवेंट की सूची भी हट जाएगी।
signing-secret = हस्ताक्षर का सीक्रेट
signing-secret-once = यह सीक्रेट एक ही बार दिखता है। इसे अभी वहाँ कॉपी करें जहाँ आपका सर्वर हस्ताक्षर जाँचता है।
secret-by-hand = ब्राउज़र इस पेज को कॉपी नहीं करने देता। सीक्रेट चुना हुआ है: Ctrl+C या ⌘C दबाएँ।
secret-not-copied = आपने सीक्रेट कॉपी नहीं किया। कॉपी करें, या फिर से बंद करें और बाद में बदल लें।
deliveries = भेजे गए इवेंट
deliveries-lede = पिछले 30 दिनों में जो भेजा गया, सबसे नया पहले।
no-deliveries = अभी कुछ नहीं भेजा गया।
event = इवेंट
attempts = कोशिशें
last-answer = आख़िरी जवाब
next-attempt = अगली कोशिश
what-is-sent = क्या भेजा जाता है
took-ms = { $count } मि.से.
told-by-mail = मेल से
told-by-mail-lede = आपके अकाउंट में जो हो, तुरंत आपके ईमेल पते पर। नए ब्राउज़र, नए पासवर्ड और दो चरणों वाले साइन इन के बदलाव हमेशा बताए जाते हैं।
tell-key-created = key बनाई या बदली गई
tell-key-expiring = key सात दिन में समाप्त होगी
tell-old-key-used = बदली गई key अब भी इस्तेमाल हो रही है
tell-balance-low = बैलेंस कम बैलेंस के अलर्ट तक आ गया
tell-balance-zero = क्रेडिट ख़त्म हो गया
tell-payment = क्रेडिट का भुगतान आया, या नहीं हुआ
sent-payment = भुगतान मिला
sent-invoice = महीने का बिल
sent-payment-failed = भुगतान नहीं हुआ
save-notices = सूचनाएँ सेव करें
notices-are-saved = सूचनाएँ सेव हो गईं।
further-addresses = और पते
further-addresses-lede = क्रेडिट की सूचनाएँ इन पर भी जाती हैं, जैसे पैसे चुकाने वाले को। पहले हर पते की मेल से पुष्टि होती है।
no-further-addresses = कोई नहीं है।
address-waits = पुष्टि बाकी है
remove-address = { $email } हटाएँ
add-address = पता जोड़ें
address-is-asked = नए पते की पुष्टि के लिए उस पर भेजे गए मेल का लिंक खोलें।
address-is-removed = पता हटा दिया गया।
did-change-notices = मेल की सूचनाएँ बदली गईं
did-add-notice-address = क्रेडिट की सूचनाएँ { $email } पर भी जाती हैं
did-remove-notice-address = क्रेडिट की सूचनाएँ अब { $email } पर नहीं जातीं
what-notices_changed = सूचनाएँ बदली गईं
what-notice_address_added = सूचनाओं के पते जोड़े गए
what-notice_address_removed = सूचनाओं के पते हटाए गए
did-change-low-balance = कम बैलेंस का अलर्ट { $from } से बदलकर { $to } किया गया
did-set-low-balance = कम बैलेंस का अलर्ट { $to } पर रखा गया
did-take-out-low-balance = कम बैलेंस का अलर्ट हटाया गया
balance-by-day = दिन के हिसाब से बैलेंस: { $day } के आखिर में { $first }, अभी { $now }। सबसे कम: { $lowest_day } को { $lowest }।
credit-came-in =
    { $days ->
        [0] कोई क्रेडिट नहीं आया।
        [one] { $days } दिन क्रेडिट आया।
       *[other] { $days } दिन क्रेडिट आया।
    }

## /billing

billing-page = बिलिंग
add-credit = क्रेडिट जोड़ें
add-credit-lede = भुगतान UPI, कार्ड या नेट बैंकिंग से भुगतान प्रदाता के पेज पर होता है। पुष्टि होते ही क्रेडिट मिल जाता है।
amount-in-rupees = रकम (रुपये)
continue-to-payment = आगे बढ़ें
topup-bounds = { $smallest } से { $largest } तक।
tax-on-top = इस पर 18 % GST अलग से लगता है।
tax-within = इसमें 18 % GST शामिल है।
no-seller-yet = यहाँ अभी क्रेडिट नहीं खरीदा जा सकता। ऑपरेटर को लिखें।
billing-profile-first = पहले अपनी बिलिंग प्रोफ़ाइल भरें: रसीद और इनवॉइस के लिए यह ज़रूरी है।
topup = टॉप-अप
topup-of = { $amount } का टॉप-अप
topups = टॉप-अप
topup-number = नंबर
started = शुरू हुआ
to-pay = देय रकम
payable-until = भुगतान की अंतिम सीमा
rounding-off = पूर्णांकन
cgst = CGST 9 %
sgst = SGST या UTGST 9 %
igst = IGST 18 %
topup-pending = भुगतान बाकी है
topup-failed = भुगतान नहीं हुआ
topup-expired = समय पूरा हुआ
topup-cancelled = रद्द
topup-review = जाँच में
topup-paid = भुगतान हुआ
topup-refunded = रकम लौटाई गई
topup-is-paid = { $amount } क्रेडिट जोड़ा गया। धन्यवाद।
topup-is-in-review = एक भुगतान आया, पर वह नहीं जो माँगा गया था। ऑपरेटर इसे देखकर आपको लिखेंगे।
topup-is-refunded = यह रकम लौटा दी गई।
topup-is-disputed = भुगतान करने वाले का बैंक यह रकम वापस चाहता है। बैंक के फ़ैसले तक इसका क्रेडिट रोका गया है।
topup-refunds = वापसी
refund-amount = लौटाई गई रकम
refund-credit = वापस लिया गया क्रेडिट
refund-on-its-way = रास्ते में
refund-is-paid = लौटा दी गई
refund-days = आपके बैंक को वापसी दिखाने में 5 से 7 कामकाजी दिन लगते हैं।
topup-disputes = विवाद
dispute-amount = विवादित रकम
dispute-credit = रोका गया क्रेडिट
dispute-open = जवाब का इंतज़ार
dispute-under-review = बैंक फ़ैसला करेगा
dispute-won = फ़ैसला: भुगतान बना रहेगा
dispute-lost = फ़ैसला: रकम लौट गई
dispute-closed = बंद
credit-ends = ख़त्म होने वाला क्रेडिट
credit-ends-on = { $amount } की अवधि { $date } को ख़त्म होगी
topup-has-ended = यह टॉप-अप खत्म हो चुका है। अगर आपने फिर भी भुगतान किया है, तो क्रेडिट मिल जाएगा।
provider-is-away = भुगतान प्रदाता जवाब नहीं दे रहा। थोड़ी देर में फिर कोशिश करें।
payment-is-confirmed-soon = आपके भुगतान की पुष्टि हो रही है। होते ही यह पेज बता देगा; आप इसे बंद कर सकते हैं।
pay-at-the-provider = भुगतान, भुगतान प्रदाता के पेज पर होता है। अगर वहाँ से अपने आप वापस न आएँ, तो यह पेज फिर खोलें।
check-payment = भुगतान जाँचें
cancel-topup = टॉप-अप रद्द करें
payment = भुगतान
thank-you = धन्यवाद
payment-is-looked-at = आपके भुगतान की पुष्टि हो रही है। अपना क्रेडिट देखने के लिए साइन इन करें।
to-billing = बिलिंग खोलें
failed-cancelled = पिछला भुगतान रद्द हुआ। आप फिर कोशिश कर सकते हैं।
failed-late = पिछले भुगतान में बहुत देर लगी। आप फिर कोशिश कर सकते हैं।
failed-funds = पिछला भुगतान नहीं हुआ: खाते में पैसे कम थे। आप फिर कोशिश कर सकते हैं।
failed-code = पिछला भुगतान नहीं हुआ: PIN या कोड सही नहीं था। आप फिर कोशिश कर सकते हैं।
failed-card = कार्ड स्वीकार नहीं हुआ। दूसरा कार्ड या UPI आज़माएँ।
failed-bank = बैंक से संपर्क नहीं हुआ। फिर कोशिश करें या दूसरे तरीके से भुगतान करें।
failed-limit = रकम आपके बैंक की सीमा से ज़्यादा है। दूसरे तरीके से या कम रकम का भुगतान करें।
failed-upi-id = ऐसी कोई UPI ID नहीं है। आप फिर कोशिश कर सकते हैं।
failed-somehow = पिछला भुगतान नहीं हुआ। आप फिर कोशिश कर सकते हैं।
billing-profile = बिलिंग प्रोफ़ाइल
billing-profile-lede = रसीदें और इनवॉइस किसके नाम पर हों। बदलाव आगे के कागज़ों पर लागू होता है।
billing-profile-is-saved = बिलिंग प्रोफ़ाइल सेव हो गई।
save-billing-profile = बिलिंग प्रोफ़ाइल सेव करें
promo-code = प्रमोशन कोड
promo-code-lede = कोड से आपके बैलेंस में क्रेडिट जुड़ता है। एक खाता एक कोड एक बार इस्तेमाल करता है।
recharge = ऑटोमैटिक रिचार्ज
recharge-lede = क्रेडिट खत्म होने से एक दिन या ज़्यादा पहले आपके बैंक से पैसा माँगा जाता है, ताकि वह समय पर आए। चालू करने तक यह बंद रहता है, और आप इसे कभी भी बंद कर सकते हैं।
recharge-off = ऑटोमैटिक रिचार्ज बंद है।
recharge-off-by-itself = ऑटोमैटिक रिचार्ज अपने आप बंद हुआ। { $reason }
recharge-needs-mandate = एक बार अपने बैंक की अनुमति दें: लिंक भुगतान प्रदाता के पेज पर जाता है। इसमें ₹1.00 लगता है, जो लौटा दिया जाता है। लिंक { $until } तक काम करता है।
recharge-needs-another = कोई मैंडेट नहीं है। लिंक पाने के लिए नीचे सेटिंग सहेजें।
recharge-link-is-coming = भुगतान प्रदाता अभी जवाब नहीं दे रहा। लिंक यहाँ अपने आप आ जाएगा।
recharge-give-mandate = मैंडेट दें
recharge-ready = ऑटोमैटिक रिचार्ज चालू है, और अभी कुछ नहीं कटना है।
recharge-ready-until = ऑटोमैटिक रिचार्ज चालू है। जिस गति से इस्तेमाल हुआ, उससे आपका क्रेडिट { $end } को खत्म हो सकता है। अगली कटौती की सूचना { $notice } के आसपास मिलेगी।
recharge-idle = ऑटोमैटिक रिचार्ज चालू है। आपके खाते ने सात दिनों से कोई कॉल नहीं किया, इसलिए तब तक कुछ नहीं कटेगा।
recharge-waits = ऑटोमैटिक रिचार्ज चालू है। अगला रिचार्ज { $until } के बाद देखा जाएगा।
recharge-at-cap = मासिक सीमा में अभी किसी रिचार्ज की जगह नहीं है। इसे नीचे बढ़ाएँ, या खुद क्रेडिट जोड़ें।
recharge-is-paused = मैंडेट आपके बैंक में रुका हुआ है, इसलिए कुछ नहीं कटेगा। इसे अपने UPI ऐप या बैंक में फिर चालू करें।
recharge-planned = { $amount } के रिचार्ज की सूचना आपके बैंक को दी जा रही है।
recharge-notified = { $after } के बाद { $amount } काटे जाएँगे। बैंक की पुष्टि होते ही क्रेडिट जुड़ेगा, ज़्यादा से ज़्यादा { $answer } तक।
recharge-charging = आपके बैंक से { $amount } माँगे गए हैं। जवाब { $answer } तक आएगा; तब तक और कुछ नहीं कटेगा।
recharge-meanwhile = पैसा आने तक कॉल बचे हुए क्रेडिट से चलते हैं। शून्य पर वे अस्वीकार होते हैं। आप कभी भी खुद क्रेडिट जोड़ सकते हैं।
recharge-threshold = इससे कम पर रिचार्ज (रुपये)
recharge-threshold-hint = या पहले, अगर पैसा आने से पहले क्रेडिट खत्म हो सकता है।
recharge-amount = रिचार्ज की रकम (रुपये)
recharge-amount-hint = ज़्यादा कमी हो तो सीमा के भीतर एक साथ इसका गुणज कटता है। टैक्स हर टॉप-अप की तरह जुड़ता है।
recharge-cap = मासिक सीमा (रुपये)
recharge-cap-hint = एक कैलेंडर महीने में टैक्स समेत ज़्यादा से ज़्यादा इतना कटता है। एक कटौती ज़्यादा से ज़्यादा ₹15,000.00 की होती है।
recharge-method = भुगतान का तरीका
recharge-by-upi = UPI
recharge-by-card = कार्ड
recharge-phone = मोबाइल नंबर
recharge-phone-hint = भुगतान प्रदाता के लिए। यह यहाँ नहीं रखा जाता।
recharge-switch-on = चालू करें
recharge-save = सहेजें
recharge-switch-off = बंद करें
recharge-is-saved = ऑटोमैटिक रिचार्ज सहेजा गया।
recharge-call-off = यह कटौती रद्द करें
recharge-mandate = मैंडेट
recharge-max = एक कटौती की सीमा
recharge-spent = इस महीने कटा
recharge-of-limit = { $limit } में से { $spent }
recharge-remove = मैंडेट हटाएँ
recharge-remove-hint = इससे ऑटोमैटिक रिचार्ज बंद होगा, और आपके बैंक को बताया जाएगा कि मैंडेट समाप्त है।
recharge-history = रिचार्ज
recharge-debited = कटौती
recharge-topup = टॉप-अप
recharge-state-planned = सूचना दी जा रही है
recharge-state-notified = सूचना दी गई
recharge-state-charging = बैंक के पास
recharge-state-done = भुगतान हुआ
recharge-state-failed = विफल
recharge-state-cancelled = नहीं कटा
recharge-why-funds = खाते में पर्याप्त पैसा नहीं था।
recharge-why-ended = मैंडेट आपके बैंक या UPI ऐप में समाप्त हो गया।
recharge-why-paused = मैंडेट आपके बैंक में रुका हुआ है।
recharge-why-high = रकम आपके मैंडेट या बैंक की सीमा से ज़्यादा है।
recharge-why-bank = आपके बैंक में तकनीकी समस्या थी।
recharge-why-notice = कटौती से पहले की सूचना नहीं पहुँच सकी।
recharge-why-no-answer = आपके बैंक ने समय पर जवाब नहीं दिया।
recharge-why-cap = मासिक सीमा पूरी हो गई।
recharge-why-owner = इसे रद्द कर दिया गया।
recharge-why-not-given = कोई मैंडेट नहीं दिया गया।
recharge-why-unavailable = भुगतान प्रदाता अभी यहाँ मैंडेट नहीं देता।
recharge-why-other = बैंक ने कोई काम का कारण नहीं बताया।
topup-is-recharge = यह ऑटोमैटिक रिचार्ज है। यह कब कटेगा, बिलिंग पेज पर देखें।
use-code = कोड इस्तेमाल करें
code-is-used = आपके बैलेंस में { $amount } जुड़ गए।
address = पता
address-hint = मकान, सड़क, इलाका
city = शहर
state = राज्य
choose-state = राज्य चुनें
pin-code = पिन कोड
gstin = GSTIN
gstin-hint = 15 अक्षर, जैसे आपके सर्टिफ़िकेट पर हैं। सिर्फ़ इसका रूप जाँचा जाता है।
state-01 = जम्मू और कश्मीर
state-02 = हिमाचल प्रदेश
state-03 = पंजाब
state-04 = चंडीगढ़
state-05 = उत्तराखंड
state-06 = हरियाणा
state-07 = दिल्ली
state-08 = राजस्थान
state-09 = उत्तर प्रदेश
state-10 = बिहार
state-11 = सिक्किम
state-12 = अरुणाचल प्रदेश
state-13 = नागालैंड
state-14 = मणिपुर
state-15 = मिज़ोरम
state-16 = त्रिपुरा
state-17 = मेघालय
state-18 = असम
state-19 = पश्चिम बंगाल
state-20 = झारखंड
state-21 = ओडिशा
state-22 = छत्तीसगढ़
state-23 = मध्य प्रदेश
state-24 = गुजरात
state-26 = दादरा और नगर हवेली और दमन और दीव
state-27 = महाराष्ट्र
state-29 = कर्नाटक
state-30 = गोवा
state-31 = लक्षद्वीप
state-32 = केरल
state-33 = तमिलनाडु
state-34 = पुदुच्चेरी
state-35 = अंडमान और निकोबार द्वीप समूह
state-36 = तेलंगाना
state-37 = आंध्र प्रदेश
state-38 = लद्दाख
state-97 = अन्य क्षेत्र
# Documents as PDF.
document-receipt-voucher = प्राप्ति वाउचर
document-receipt = रसीद
document-tax-invoice = कर बीजक
document-refund-voucher = वापसी वाउचर
document-credit-note = क्रेडिट नोट
document-debit-note = डेबिट नोट
document-bill-of-supply = आपूर्ति बिल
document-bill = बिल
document-refund = वापसी की रसीद
document-number = संख्या
document-date = तारीख़
document-period = अवधि
document-place = आपूर्ति का स्थान
document-reverse = रिवर्स चार्ज पर कर
document-no = नहीं
document-refers = किसके उत्तर में
document-of-day = { $number }, { $date }
document-cancelled = रद्द किया गया
document-is-cancelled = रद्द
document-reason = कारण
document-payment = भुगतान
document-from = विक्रेता
document-to = ग्राहक
document-received = { $date } को मिले
document-used = { $month } में इस्तेमाल
document-transfer = बैंक ट्रांसफ़र (UTR)
document-by-bank = बैंक से मिला
document-tds = स्रोत पर कटा कर (TDS)
document-irn = इनवॉइस संदर्भ संख्या (IRN)
document-ack-no = पावती संख्या
document-ack-date = पावती की तारीख़
document-e-invoice = ई-इनवॉइस, डेटा के रूप में
document-paid-back = { $date } को लौटाए गए
document-not-paid-back = जो वापसी नहीं हुई
document-disputed = भुगतान करने वाले के बैंक ने वापस लिए
document-reversed = वापस लिए गए बीजक के
document-description = विवरण
document-taxable = कर योग्य मूल्य
document-value = मूल्य
document-advance = क्रेडिट के लिए अग्रिम: { $words }
document-credit = क्रेडिट: { $words }
document-otherwise = प्रचार के या दूसरे क्रेडिट से चुकाया
document-carried = दूसरे महीनों से या उनमें ले जाया गया, और पूर्णांकन
document-advance-returned = लौटाया गया अग्रिम: { $words }
document-credit-returned = लौटाया गया क्रेडिट: { $words }
document-advance-again = अग्रिम जो नहीं लौटा: { $words }
document-credit-again = क्रेडिट जो नहीं लौटा: { $words }
document-rounding = पूर्णांकन
document-total = कुल
document-paid = अग्रिम में चुकाया
document-due = देय राशि
document-in-words = शब्दों में
document-advances = इस्तेमाल किए गए अग्रिम, कर से पहले
document-part = { $number }, { $date }: { $amount }
document-unregistered = विक्रेता जीएसटी में पंजीकृत नहीं है, और कोई कर नहीं लेता।
document-voucher-note = यह वाउचर अग्रिम की पुष्टि करता है। जिस महीने में वह इस्तेमाल होता है, उसका कर बीजक बाद में आता है; इनपुट टैक्स क्रेडिट उसी पर लिया जाता है।
document-for = { $name } की ओर से
document-signatory = अधिकृत हस्ताक्षरकर्ता
document-kind = प्रकार
invoices = बीजक
document-page = पृष्ठ { $page } / { $count }

## /billing/transactions

transactions = लेन-देन
transactions-lede = जिस किसी चीज़ से आपका बैलेंस बदला। हर दिन की कॉल एक पंक्ति में हैं; बैलेंस सभी वॉलेट का मिलाकर है।
transaction = लेन-देन
wallet = वॉलेट
document = दस्तावेज़
no-transactions = अभी कोई लेन-देन नहीं
no-transactions-why = क्रेडिट और कॉल यहाँ दिखते हैं।
no-such-transactions = इन दिनों में इस तरह का कोई लेन-देन नहीं
show-all-transactions = सभी लेन-देन दिखाएँ
kind-grant = मुफ़्त क्रेडिट
kind-purchase = ख़रीदा गया क्रेडिट
kind-credit = दर्ज किया गया क्रेडिट
kind-usage = कॉल
kind-transfer = स्थानांतरण
kind-refund = रिफ़ंड
kind-correction = सुधार
transaction-calls = { $day } की कॉल
transaction-priced-later = { $day } की कॉल, जिनकी क़ीमत बाद में तय हुई
transaction-grant = मुफ़्त क्रेडिट
transaction-grant-for = मुफ़्त क्रेडिट: { $note }
transaction-credit = संचालक ने क्रेडिट दर्ज किया
transaction-credit-for = संचालक ने क्रेडिट दर्ज किया: { $note }
transaction-purchase = क्रेडिट ख़रीदा गया
transaction-to = { $wallet } को भेजा
transaction-from = { $wallet } से आया
transaction-refund = भुगतान लौटाया गया
transaction-refund-failed = रिफ़ंड नहीं हुआ: क्रेडिट वापस आ गया
transaction-dispute = बैंक में भुगतान पर विवाद
transaction-dispute-won = विवाद समाप्त: क्रेडिट वापस आ गया
transaction-expired = क्रेडिट की अवधि समाप्त
transaction-correction = सुधार
transaction-correction-for = सुधार: { $note }
transaction-wallet = अकाउंट
transaction-agent = एजेंट { $id } ({ $name })
transaction-agent-only = एजेंट { $id }

## The stand-in of the payment provider

demo-payment = डेमो में भुगतान
pay-amount = { $amount } का भुगतान करें
demo-payments = यह पेमेंट प्रोवाइडर की जगह है। असली पैसे नहीं लगते।
pay-by-upi = UPI से भुगतान करें
pay-by-card = कार्ड से भुगतान करें
pay-and-fail = भुगतान फ़ेल करें
pay-at-second-try = पहले फ़ेल, फिर सफल
pay-late = देर से भुगतान (2 मिनट बाद)
demo-mandate = डेमो मैंडेट
demo-mandate-up-to = हर बार { $amount } तक कटौती की अनुमति दें
demo-mandates = यह पेज भुगतान प्रदाता की जगह है: किसी बैंक को नहीं बताया जाता और कोई पैसा नहीं जाता।
demo-mandate-given = मैंडेट दे दिया गया। कंसोल पर लौटें।
demo-mandate-refused = मैंडेट अस्वीकार किया गया।
approve-mandate = स्वीकार करें
refuse-mandate = अस्वीकार करें
payment-failed = भुगतान फ़ेल हुआ। फिर से कोशिश करें।
link-is-over = इस लिंक का भुगतान हो चुका है, या यह बंद हो गया है।
