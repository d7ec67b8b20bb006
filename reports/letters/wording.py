"""The words of the bundled templates, placeholders included.

They are no sentences of the catalogue: a template is edited in Word, as a whole, by its users.
"""

from __future__ import annotations

from dataclasses import dataclass

VI_DISTRICT = "{% if district %} (địa bàn {{ district }} cũ){% endif %}"
VI_FROM = "{% if from_district %} (địa bàn {{ from_district }} cũ){% endif %}"
EN_DISTRICT = "{% if district %} (former district {{ district }}){% endif %}"
EN_FROM = "{% if from_district %} (former district {{ from_district }}){% endif %}"
WHO = "{{ doctor }}{% if doctor != doctor_id %} ({{ doctor_id }}){% endif %}"


@dataclass(frozen=True)
class DecisionWords:
    """A posting decision, from top to bottom."""

    parent: str
    agency: str
    nation: str
    motto: str
    number: str
    place_and_date: str
    title: str
    subject: str
    authority: str
    grounds: tuple[str, ...]
    decides: str
    article_word: str
    moves: str
    joins: str
    stays: str
    how: str
    housing: str
    by_period: str
    stretch_headings: tuple[str, ...]
    training: str
    course: str
    closing: tuple[str, ...]
    recipients: str
    recipient: tuple[str, ...]
    signer: str
    signature: str
    stretch: tuple[str, ...] = (
        "{{ one.starts }}{% if one.period %} ({{ one.period }}){% endif %}",
        "{{ one.post }}{% if one.district %} ({{ one.district }}){% endif %}",
        "{{ one.mode }}",
        "{{ one.minutes }}",
    )

    def article(self, number: str) -> str:
        """Return the beginning of an article."""
        return f"{self.article_word} {number}. "


@dataclass(frozen=True)
class StationWords:
    """A station's list, from top to bottom."""

    title: str
    district: str
    attached: str
    period: str
    staff_headings: tuple[str, ...]
    staff_count: str
    nobody: str
    arrivals: str
    departures: str
    visits: str
    visit_headings: tuple[str, ...]
    signer: str
    signature: str
    staff: tuple[str, ...] = (
        "{{ one.number }}",
        "{{ one.doctor_id }}",
        "{{ one.doctor }}",
        "{{ one.mode }}",
        "{{ one.minutes }}",
        "{{ one.remark }}",
    )
    visit: tuple[str, ...] = (
        "{{ one.point_id }}",
        "{{ one.point }}",
        "{{ one.days }}",
        "{{ one.minutes if one.minutes is not none else '' }}",
    )


DECISIONS = {
    "vi": DecisionWords(
        parent="……………………………",
        agency="……………………………",
        nation="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        motto="Độc lập - Tự do - Hạnh phúc",
        number="Số: ……/QĐ-……",
        place_and_date="………, ngày …… tháng …… năm ………",
        title="QUYẾT ĐỊNH",
        subject="Về việc {% if change == 'moves' %}điều động, bố trí bác sĩ"
        "{% elif change == 'joins' %}bố trí bác sĩ{% elif courses %}cử bác sĩ đi đào tạo"
        "{% else %}bố trí bác sĩ{% endif %}",
        authority="……………………………………………………",
        grounds=(
            (
                "Căn cứ ………………………………………… quy định chức năng, nhiệm vụ, quyền hạn và cơ cấu "
                "tổ chức của ……………………………;"
            ),
            (
                "Căn cứ quy định hiện hành của pháp luật về tuyển dụng, sử dụng và quản lý viên chức: "
                "…………………………………………;"
            ),
            (
                "Căn cứ phương án phân bổ bác sĩ “{{ plan }}” (mã {{ plan_id }}) đã được phê duyệt tại "
                "……………………………;"
            ),
            "Theo đề nghị của ………………………………………….",
        ),
        decides="QUYẾT ĐỊNH:",
        article_word="Điều",
        moves=f"Điều động bác sĩ {WHO}, đang công tác tại {{{{ from_post }}}}{VI_FROM}, "
        f"đến công tác tại {{{{ post }}}}{VI_DISTRICT} kể từ ngày {{{{ starts }}}}.",
        joins=f"Bố trí bác sĩ {WHO} về công tác tại {{{{ post }}}}{VI_DISTRICT} "
        "kể từ ngày {{ starts }}.",
        stays=f"Bố trí bác sĩ {WHO} tiếp tục công tác tại {{{{ post }}}}{VI_DISTRICT}.",
        how="Hình thức: {{ mode }}; thời gian đi từ nơi ở đến nơi làm việc: {{ minutes }} phút "
        "một lượt.",
        housing="Đơn vị tiếp nhận bố trí chỗ ở cho bác sĩ {{ doctor }} trong thời gian lưu trú "
        "tại trạm.",
        by_period="Nơi công tác theo từng thời kỳ:",
        stretch_headings=("Từ ngày", "Nơi công tác", "Hình thức", "Số phút một lượt"),
        training="Cử bác sĩ {{ doctor }} tham gia đào tạo:",
        course="- {{ one.skill }}, khóa {{ one.course }}"
        "{% if one.provider %}, tại {{ one.provider }}{% endif %}, thời gian {{ one.weeks }} tuần"
        "{% if one.period %}, trong kỳ {{ one.period }} (từ ngày {{ one.starts }} đến ngày "
        "{{ one.ends }}){% else %}, từ ngày {{ one.starts }}{% endif %}.",
        closing=(
            (
                "Bác sĩ {{ doctor }} được hưởng lương, phụ cấp và các chế độ, chính sách khác theo quy "
                "định hiện hành."
            ),
            (
                "Quyết định này có hiệu lực kể từ ngày ký. Thủ trưởng …………………, người đứng đầu "
                "{% if change == 'moves' %}{{ from_post }}, {% endif %}{{ post }} và bác sĩ "
                "{{ doctor }} chịu trách nhiệm thi hành Quyết định này."
            ),
        ),
        recipients="Nơi nhận:",
        recipient=(
            "- Như Điều {{ 4 if courses else 3 }};",
            "- …………………………;",
            "- Lưu: VT, ………….",
        ),
        signer="……………………………",
        signature="(Ký tên, đóng dấu)",
    ),
    "en": DecisionWords(
        parent="……………………………",
        agency="……………………………",
        nation="SOCIALIST REPUBLIC OF VIET NAM",
        motto="Independence - Freedom - Happiness",
        number="No.: ……/QĐ-……",
        place_and_date="………, day …… month …… year ………",
        title="DECISION",
        subject="On {% if change == 'moves' or change == 'joins' %}the posting of a doctor"
        "{% elif courses %}the training of a doctor{% else %}the posting of a doctor{% endif %}",
        authority="……………………………………………………",
        grounds=(
            (
                "Pursuant to ………………………………………… on the functions, duties, powers and structure of "
                "……………………………;"
            ),
            (
                "Pursuant to the law in force on the recruitment, employment and management of public "
                "employees: …………………………………………;"
            ),
            (
                "Pursuant to the plan for the allocation of doctors “{{ plan }}” (code {{ plan_id }}), "
                "approved by ……………………………;"
            ),
            "At the proposal of ………………………………………….",
        ),
        decides="DECIDES:",
        article_word="Article",
        moves=f"Doctor {WHO}, now at {{{{ from_post }}}}{EN_FROM}, is posted to "
        f"{{{{ post }}}}{EN_DISTRICT} from {{{{ starts }}}}.",
        joins=f"Doctor {WHO} is posted to {{{{ post }}}}{EN_DISTRICT} from {{{{ starts }}}}.",
        stays=f"Doctor {WHO} continues to work at {{{{ post }}}}{EN_DISTRICT}.",
        how="How: {{ mode }}; {{ minutes }} minutes from home to the post, one way.",
        housing="The receiving unit provides housing for doctor {{ doctor }} while living at the "
        "station.",
        by_period="Places of work by period:",
        stretch_headings=("From", "Place of work", "How", "Minutes one way"),
        training="Doctor {{ doctor }} is sent on training:",
        course="- {{ one.skill }}, course {{ one.course }}"
        "{% if one.provider %}, at {{ one.provider }}{% endif %}, {{ one.weeks }} weeks"
        "{% if one.period %}, in {{ one.period }} (from {{ one.starts }} to {{ one.ends }})"
        "{% else %}, from {{ one.starts }}{% endif %}.",
        closing=(
            (
                "Doctor {{ doctor }} receives salary, allowances and other benefits as provided by the "
                "regulations in force."
            ),
            (
                "This Decision takes effect on the day of its signing. The heads of …………………, "
                "{% if change == 'moves' %}{{ from_post }}, {% endif %}{{ post }}, and doctor "
                "{{ doctor }} are responsible for its implementation."
            ),
        ),
        recipients="Recipients:",
        recipient=(
            "- As in Article {{ 4 if courses else 3 }};",
            "- …………………………;",
            "- Filed: ………….",
        ),
        signer="……………………………",
        signature="(Signature and seal)",
    ),
}

STATIONS = {
    "vi": StationWords(
        title="DANH SÁCH BÁC SĨ CÔNG TÁC TẠI",
        district="(địa bàn {{ district }} cũ)",
        attached="(Theo phương án phân bổ bác sĩ “{{ plan }}”, mã {{ plan_id }})",
        period="Kỳ {{ p.period }} (từ ngày {{ p.starts }} đến ngày {{ p.ends }})",
        staff_headings=("STT", "Mã", "Họ và tên", "Hình thức", "Phút", "Ghi chú"),
        staff_count="Tổng số: {{ p.staff|length }} bác sĩ.",
        nobody="Không có bác sĩ nào.",
        arrivals="Bác sĩ đến: ",
        departures="Bác sĩ đi: ",
        visits="Lịch khám tại điểm trạm",
        visit_headings=("Mã", "Điểm trạm", "Số ngày mỗi tuần", "Phút một lượt"),
        signer="……………………………",
        signature="(Ký, ghi rõ họ tên)",
    ),
    "en": StationWords(
        title="DOCTORS WHO SERVE AT",
        district="(former district {{ district }})",
        attached="(By the plan for the allocation of doctors “{{ plan }}”, code {{ plan_id }})",
        period="{{ p.period }} (from {{ p.starts }} to {{ p.ends }})",
        staff_headings=("No.", "Id", "Doctor", "How", "Min.", "Remark"),
        staff_count="In all: {{ p.staff|length }}.",
        nobody="No doctor.",
        arrivals="Arriving: ",
        departures="Leaving: ",
        visits="Visits to outreach points",
        visit_headings=("Id", "Outreach point", "Days a week", "Minutes one way"),
        signer="……………………………",
        signature="(Signature and full name)",
    ),
}
