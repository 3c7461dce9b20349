import streamlit as st

st.title("安商")
if st.button("再来一次"):
    st.session_state["clicks"] = st.session_state.get("clicks", 0) + 1
st.write(f"第 {st.session_state.get('clicks', 0)} 次")
