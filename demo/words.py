"""What people write in the demo: customers in their own language, staff in the customer's."""

from random import Random

Phrases = dict[str, tuple[str, ...]]

SINCE: Phrases = {
    "en": (
        "It started a few days ago and gets worse.",
        "I tried another computer and another cable, the same.",
        "It worked fine until last week.",
        "I already switched it off and on again.",
        "My colleague has the same model and hers is fine.",
        "It happens several times a day, I cannot work like this.",
    ),
    "zh-hant": (
        "前幾天開始的，越來越嚴重。",
        "換了電腦和線材都一樣。",
        "上週之前都很正常。",
        "已經重新開機試過了。",
        "同事買同一款都沒問題。",
        "一天會發生好幾次，沒辦法正常使用。",
    ),
    "zh-hans": (
        "前几天开始的，越来越严重。",
        "换了电脑和线都一样。",
        "上周之前都很正常。",
        "已经重启试过了。",
        "同事买的同一款没有问题。",
        "一天会出现好几次，没法正常使用。",
    ),
}
UNWANTED: Phrases = {
    "en": (
        "It is bigger than I thought.",
        "I ordered two by mistake.",
        "It does not suit my desk.",
    ),
    "zh-hant": ("比想像中大。", "不小心買了兩個。", "不太適合我的桌面。"),
    "zh-hans": ("比想象中大。", "不小心买了两个。", "不太适合我的桌子。"),
}
QUESTION: Phrases = {
    "en": (
        "Can I use it with a European plug?",
        "Which spare parts can I change myself?",
        "Does the warranty move on if I give it to my sister?",
        "How do I clean it without doing damage?",
    ),
    "zh-hant": (
        "請問可以用在歐洲的插座嗎？",
        "哪些零件可以自己更換？",
        "送給妹妹之後保固還有效嗎？",
        "請問要怎麼清潔才不會損壞？",
    ),
    "zh-hans": (
        "请问可以用在欧洲的插座吗？",
        "哪些零件可以自己更换？",
        "送给妹妹之后保修还有效吗？",
        "请问怎么清洁才不会损坏？",
    ),
}
GRIEVANCE: Phrases = {
    "en": (
        "Nobody called me back, twice.",
        "The box was open when it arrived.",
        "I was promised three days and waited three weeks.",
    ),
    "zh-hant": ("說好會回電，兩次都沒有。", "送到的時候盒子是打開的。", "說三天，等了三個星期。"),
    "zh-hans": ("说好会回电，两次都没有。", "送到的时候盒子是开的。", "说三天，等了三个星期。"),
}
ANSWER: Phrases = {
    "en": (
        "Thank you for asking. Yes, that works; the details are in chapter 3 of the manual.",
        "Good question: the warranty belongs to the device, so it moves on with it.",
        "A soft, slightly damp cloth is all it needs. Please keep water away from the openings.",
    ),
    "zh-hant": (
        "感謝您的詢問。可以的，詳細說明在使用手冊第 3 章。",
        "好問題：保固跟著產品走，所以轉讓之後依然有效。",
        "用柔軟微濕的布擦拭即可，請避免水進入開孔。",
    ),
    "zh-hans": (
        "感谢您的咨询。可以的，详细说明在使用手册第 3 章。",
        "好问题：保修跟着产品走，转让之后依然有效。",
        "用柔软微湿的布擦拭即可，请避免水进入开孔。",
    ),
}
APOLOGY: Phrases = {
    "en": ("You are right, and we are sorry. We have changed how we plan our calls.",),
    "zh-hant": ("您說得對，我們很抱歉。我們已經改善了回電的安排。",),
    "zh-hans": ("您说得对，我们很抱歉。我们已经改进了回电的安排。",),
}
ASK_FOR: dict[str, Phrases] = {
    "photo": {
        "en": ("Could you please send us a photo on which the fault can be seen?",),
        "zh-hant": ("可以請您提供一張看得到故障的照片嗎？",),
        "zh-hans": ("可以请您提供一张看得到故障的照片吗？",),
    },
    "invoice": {
        "en": ("Could you please send us the receipt? A photo is enough.",),
        "zh-hant": ("可以請您提供購買證明嗎？拍照即可。",),
        "zh-hans": ("可以请您提供购买凭证吗？拍照即可。",),
    },
    "details": {
        "en": ("Does it happen at once, or only after a while?",),
        "zh-hant": ("請問是一開始就這樣，還是用一陣子之後？",),
        "zh-hans": ("请问是一开始就这样，还是用一会儿之后？",),
    },
    "consent": {
        "en": ("The case is scratched deeply. May we repair it, or shall we send it back?",),
        "zh-hant": ("外殼刮痕較深，請問要繼續維修，還是寄回給您？",),
        "zh-hans": ("外壳划痕较深，请问要继续维修，还是寄回给您？",),
    },
}
REPLY: Phrases = {
    "en": ("Here it is. Thank you for your patience.", "Done. It happens after about ten minutes."),
    "zh-hant": ("附上了，謝謝。", "大約用十分鐘之後就會這樣。"),
    "zh-hans": ("已附上，谢谢。", "大概用十分钟之后就会这样。"),
}
THANKS: Phrases = {
    "en": ("It arrived, thank you!", "Works like new. Thank you."),
    "zh-hant": ("收到了，謝謝！", "跟新的一樣，謝謝。"),
    "zh-hans": ("收到了，谢谢！", "跟新的一样，谢谢。"),
}
PROGRESS: Phrases = {
    "en": ("Your device is on the bench now. We will write as soon as we know more.",),
    "zh-hant": ("您的產品已經開始檢修，有進一步消息會立刻通知您。",),
    "zh-hans": ("您的产品已经开始检修，有进一步消息会马上通知您。",),
}
NOT_COVERED: Phrases = {
    "en": ("The seal was opened and there is water inside, which the warranty excludes.",),
    "zh-hant": ("封條已被拆開且內部進水，不在保固範圍內。",),
    "zh-hans": ("封条已被拆开且内部进水，不在保修范围内。",),
}
GOODWILL: Phrases = {
    "en": ("A loyal customer and only a few days late: covered as goodwill.",),
    "zh-hant": ("老客戶，只差幾天：特別通融。",),
    "zh-hans": ("老客户，只差几天：特别通融。",),
}
BENCH: Phrases = {
    "en": ("Measured at the contacts, confirmed.", "Seen after ten minutes of running."),
    "zh-hant": ("量測接點後確認。", "運轉十分鐘後可重現。"),
    "zh-hans": ("测量触点后确认。", "运行十分钟后可重现。"),
}


def say(rng: Random, phrases: Phrases, language: str) -> str:
    """One of the sentences in that language."""
    return rng.choice(phrases[language])
