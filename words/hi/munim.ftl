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
settings = सेटिंग
api-reference = API रेफ़रेंस
balance = बैलेंस
sign-in = साइन इन करें
sign-out = साइन आउट करें
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

## /sign-in, /sign-up, /sign-out

new-here = यहाँ नए हैं?
sign-up = अपना अकाउंट बनाएँ
sign-in-mismatch = ईमेल और पासवर्ड मेल नहीं खाते। दोनों देख लें, फिर साइन इन करें।
sign-in-too-many =
    { $minutes ->
        [one] बहुत बार कोशिश हो चुकी है। { $minutes } मिनट रुकें, फिर साइन इन करें।
       *[other] बहुत बार कोशिश हो चुकी है। { $minutes } मिनट रुकें, फिर साइन इन करें।
    }
sign-in-unavailable = सर्वर अभी यह नहीं कर पा रहा है। एक मिनट बाद फिर कोशिश करें।
sign-out-question = इस ब्राउज़र से साइन आउट करें?
stay = साइन इन रहें
have-account = पहले से अकाउंट है?
sign-up-unavailable = सर्वर अभी यह नहीं कर पा रहा है। आपने जो लिखा वह यहीं है; एक मिनट बाद फिर कोशिश करें।
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
too-much = यह एक बार में बहुत ज़्यादा था
too-much-why = फ़ॉर्म 64 KB से बड़ा है। कुछ नहीं बदला गया। वापस जाएँ और जो लिखा है उसे छोटा करें।
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
problem-email-email_taken = इस ईमेल पते से एक अकाउंट पहले से है। साइन इन करें या कोई दूसरा पता डालें।
problem-password-password_missing = पासवर्ड डालें।
problem-password-password_too_short = पासवर्ड में कम से कम 8 कैरेक्टर होते हैं। लंबा पासवर्ड डालें।
problem-password-password_too_long = पासवर्ड ज़्यादा से ज़्यादा 1,024 बाइट का हो सकता है। छोटा पासवर्ड डालें।
problem-current_password-wrong_password = यह आपका पासवर्ड नहीं है। कुछ नहीं बदला गया।
problem-time_zone-unknown_time_zone = लिस्ट में से टाइम ज़ोन चुनें।
problem-what-invalid_what = क्या दिखाना है, यह लिस्ट में से चुनें।
problem-start-missing_date = बताएँ कि किस दिन से, जैसे 2025-01-01।
problem-start-invalid_date = यह तारीख नहीं है। इसे साल-महीना-दिन की तरह लिखें, जैसे 2025-01-01।
problem-end-missing_date = बताएँ कि किस दिन तक, जैसे 2025-01-31। वह दिन भी शामिल होता है।
problem-end-invalid_date = यह तारीख नहीं है। इसे साल-महीना-दिन की तरह लिखें, जैसे 2025-01-31।
problem-end-end_before_start = आखिरी दिन पहले दिन से पहले का है। दोनों को आपस में बदल दें।
problem-end-range_too_long = एक रिपोर्ट में ज़्यादा से ज़्यादा दस साल आते हैं। कम दिनों की अवधि चुनें।
problem-group_by-invalid_group_by = मॉडल, एजेंट, API key या दिन के हिसाब से ग्रुप करें।
problem-aggregate-invalid_aggregate = AGENT या OUTLET के हिसाब से जोड़ें।
problem-measure-invalid_measure = खर्च या टोकन में से चुनें।
problem-expires-invalid_expires = यह तारीख या समय नहीं है। इसे 2026-12-31 या 2026-12-31T18:30:00Z की तरह लिखें।
problem-expires-expires_in_past = API key बीते हुए समय में खत्म नहीं हो सकती। बाद का कोई दिन चुनें।
problem-agent_id-unknown_agent = इस अकाउंट में इस नंबर का कोई एजेंट नहीं है।
problem-limit-invalid_limit = एक पेज पर 1 से 100 एंट्री होती हैं।
problem-after-invalid_cursor = पेज का यह निशान नहीं पहचाना गया। पहले पेज से फिर शुरू करें।
problem-key-key_missing = वह API key भेजें जो कॉल करने वाले ने आपको भेजी।
problem-hold_inr-invalid_hold = होल्ड 0 से ज़्यादा और 1,00,00,000 तक के रुपये होते हैं, ज़्यादा से ज़्यादा छह दशमलव के साथ, जैसे 2.50। इसे नंबर के तौर पर भेजें।
problem-hold_seconds-invalid_hold_seconds = होल्ड 1 से 86,400 सेकंड तक रहता है।
problem-unknown_parameter = एक पैरामीटर ऐसा है जो यहाँ नहीं पहचाना जाता।
problem-key-invalid_key = API key उसके ID से चुनी जाती है, जैसे key_01J9Z3। ID उसके पेज पर है।
problem-model-invalid_model = मॉडल का नाम टेक्स्ट की एक लाइन होता है। इसे फिर से चुनें।
problem-agent-invalid_agent = एजेंट उसके नंबर से चुना जाता है, जैसे 101।
problem-status-invalid_status = 2xx, 4xx, 5xx या cut चुनें।
problem-cost-invalid_cost = यह रकम नहीं है। इसे 0.50 या 1,250.00 की तरह लिखें।
problem-order-invalid_order = सबसे नए या सबसे पुराने के क्रम में चुनें।
problem-amount-missing_amount = बताएँ कि कितनी रकम, जैसे 500.00।
problem-amount-invalid_amount = यह रकम नहीं है। इसे 500, 500.00 या 1,25,000 की तरह लिखें।
problem-amount-amount_too_fine = रकम में ज़्यादा से ज़्यादा छह दशमलव होते हैं।
problem-amount-amount_not_positive = रकम ₹0 से ज़्यादा होती है।
problem-amount-amount_too_large = यह किसी भी वॉलेट की हद से ज़्यादा है। कुछ अंक हटा दें।
problem-form_used = यह फ़ॉर्म पैसे पहले ही भेज चुका है। और भेजने के लिए इसे फिर से खोलें।
problem-billing-invalid_billing = अकाउंट का वॉलेट चुनें, या मिनट, टोकन या मैसेज के हिसाब से।
problem-sign_up_closed = नए अकाउंट ऑपरेटर बनाते हैं। उन्हें लिखें।

## /settings

wrong-passwords-wait =
    { $minutes ->
        [one] कई बार गलत पासवर्ड डाला गया। { $minutes } मिनट रुकें, फिर कोशिश करें।
       *[other] कई बार गलत पासवर्ड डाला गया। { $minutes } मिनट रुकें, फिर कोशिश करें।
    }
